using System.Numerics;

namespace FastInpaint.Host.Demo;

/// <summary>All cases on one picture: a row each, with truth, damaged, mask and restored side by side.</summary>
internal static class Sheet
{
    private const int Margin = 14;
    private const int Caption = 26;
    private const float LetterHeight = 11;

    private static readonly Vector3 Paper = new(0.97f);
    private static readonly string[] Columns = ["truth", "damaged", "mask", "restored"];

    public static DemoPicture Compose(IReadOnlyList<(DemoCase Case, byte[] Restored)> cases)
    {
        int width = cases.Max(entry => entry.Case.Truth.Width);
        int height = cases.Max(entry => entry.Case.Truth.Height);
        var canvas = new Canvas(Margin + Columns.Length * (width + Margin), Margin + cases.Count * (height + Caption + Margin));
        canvas.Paint(_ => Paper);
        DemoPicture sheet = canvas.ToPicture();
        for (int row = 0; row < cases.Count; row++)
        {
            (DemoCase demo, byte[] restored) = cases[row];
            byte[] mask = [.. demo.Mask.SelectMany(value => new[] { value, value, value })];
            byte[][] pictures = [demo.Truth.Rgb, demo.Damaged.Rgb, mask, restored];
            for (int column = 0; column < pictures.Length; column++)
            {
                int left = Margin + column * (width + Margin);
                int top = Margin + row * (height + Caption + Margin);
                string caption = column == 0 ? $"{demo.Name} {Columns[0]}" : Columns[column];
                Place(sheet, Label(caption, width).Rgb, width, left, top);
                Place(sheet, pictures[column], demo.Truth.Width, left, top + Caption);
            }
        }

        return sheet;
    }

    private static DemoPicture Label(string text, int width)
    {
        var canvas = new Canvas(width, Caption);
        canvas.Paint(_ => Paper);
        (Vector2, Vector2)[] strokes = StrokeFont.Strokes(text, new Vector2(1, 6), LetterHeight);
        canvas.Draw(p => StrokeFont.Nearest(p, strokes, thickness: 1.8f), new Vector3(0.15f));
        return canvas.ToPicture();
    }

    private static void Place(DemoPicture sheet, byte[] rgb, int width, int left, int top)
    {
        for (int y = 0; y < rgb.Length / (3 * width); y++)
        {
            rgb.AsSpan(3 * y * width, 3 * width).CopyTo(sheet.Rgb.AsSpan(3 * ((top + y) * sheet.Width + left)));
        }
    }
}
