using System.Numerics;

namespace FastInpaint.Host.Demo;

/// <summary>All pictures of the demonstration on one sheet: a row for each case, with truth, damaged picture, mask and restored picture.</summary>
internal static class Sheet
{
    private const int Gap = 12;
    private const int TitleHeight = 40;
    private const int CaptionHeight = 26;
    private const float LetterHeight = 11;

    private static readonly string[] Columns = ["TRUTH", "DAMAGED", "MASK", "RESTORED"];
    private static readonly Vector3 Paper = new(0.96f, 0.955f, 0.945f);
    private static readonly Vector3 Ink = new(0.16f, 0.17f, 0.20f);

    /// <param name="cases">The cases, all of one size, and their restored pictures, 3 bytes a pixel.</param>
    public static DemoPicture Compose(IReadOnlyList<(DemoCase Case, byte[] Restored)> cases)
    {
        (int width, int height) = (cases[0].Case.Truth.Width, cases[0].Case.Truth.Height);
        var sheet = new DemoPicture(Gap + (Columns.Length * (width + Gap)), TitleHeight + (cases.Count * (height + CaptionHeight)) + Gap);
        sheet.Clear(Paper);
        var letters = new Coverage(sheet.Width, sheet.Height);
        for (int column = 0; column < Columns.Length; column++)
        {
            StrokeFont.Draw(letters, Columns[column], new Vector2(Gap + (column * (width + Gap)) + 1, (TitleHeight - LetterHeight) / 2), LetterHeight, 0.8f);
        }

        for (int row = 0; row < cases.Count; row++)
        {
            (DemoCase demo, byte[] restored) = cases[row];
            int top = TitleHeight + (row * (height + CaptionHeight));
            byte[][] pictures = [demo.Truth.Rgb, demo.Damaged.Rgb, Gray(demo.Mask), restored];
            string[] captions =
            [
                demo.Name.ToUpperInvariant(),
                $"PSNR IN THE HOLE {Psnr.InsideHole(demo.Truth.Rgb, demo.Damaged.Rgb, demo.Mask):0.0} DB",
                $"{demo.Mask.Count(value => value != 0) * 100.0 / demo.Mask.Length:0.0} PER CENT ARE HOLE",
                $"PSNR IN THE HOLE {Psnr.InsideHole(demo.Truth.Rgb, restored, demo.Mask):0.0} DB",
            ];
            for (int column = 0; column < Columns.Length; column++)
            {
                int left = Gap + (column * (width + Gap));
                sheet.Place(pictures[column], width, left, top);
                StrokeFont.Draw(letters, captions[column], new Vector2(left + 1, top + height + 6), 9, 0.55f);
            }
        }

        sheet.Paint(letters, Ink);
        return sheet;
    }

    private static byte[] Gray(byte[] mask)
    {
        var rgb = new byte[mask.Length * 3];
        for (int i = 0; i < rgb.Length; i++)
        {
            rgb[i] = mask[i / 3];
        }

        return rgb;
    }
}
