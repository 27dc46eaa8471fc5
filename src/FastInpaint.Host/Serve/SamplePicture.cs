using FastInpaint.Host.Demo;
using FastInpaint.Imaging;

namespace FastInpaint.Host.Serve;

/// <summary>The page's sample as PNG files: the demonstration's picture with a balloon, and the mask of the balloon.</summary>
/// <param name="Picture">The picture's file.</param>
/// <param name="Mask">The mask's file: gray, 255 in the hole, 0 elsewhere.</param>
internal sealed record SamplePicture(byte[] Picture, byte[] Mask)
{
    private static readonly Lazy<SamplePicture> s_drawn = new(Draw);

    /// <summary>The files. They are drawn at the first use.</summary>
    public static SamplePicture Drawn => s_drawn.Value;

    private static SamplePicture Draw()
    {
        DemoCase demo = DemoCases.Object();
        return new SamplePicture(Png(demo.Damaged, PixelFormat.Rgb24, demo.Damaged.Rgb), Png(demo.Damaged, PixelFormat.Gray8, demo.Mask));
    }

    private static byte[] Png(DemoPicture size, PixelFormat layout, ReadOnlySpan<byte> pixels)
    {
        var picture = new Picture(size.Width, size.Height, layout);
        pixels.CopyTo(picture.Pixels.Span);
        using var file = new MemoryStream();
        PictureFile.Write(file, picture, PictureFormat.Png);
        return file.ToArray();
    }
}
