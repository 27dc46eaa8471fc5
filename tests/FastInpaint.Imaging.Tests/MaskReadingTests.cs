using System.Runtime.InteropServices;

namespace FastInpaint.Imaging.Tests;

/// <summary>Pictures as masks: by brightness, or by what is painted where they are not opaque throughout.</summary>
public sealed class MaskReadingTests
{
    private const int Width = 12, Height = 8;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string, string, MaskSource> Strokes => new()
    {
        { "0,0,0", "0,0,0", MaskSource.Alpha },
        { "0,0,0", "255,255,255", MaskSource.Alpha },
        { "255,255,255", "255,255,255", MaskSource.Alpha },
        { "255,255,255", "0,0,0", MaskSource.Alpha },
        { "255,0,0", "255,255,255", MaskSource.Alpha },
        { "0,0,255", "9,8,7", MaskSource.Alpha },
    };

    [Theory]
    [MemberData(nameof(Strokes))]
    public void Strokes_on_transparent_ground_are_the_mask_in_every_layout(string stroke, string ground, MaskSource source)
    {
        byte[] on = Color(stroke), under = Color(ground);
        foreach (PixelFormat layout in (PixelFormat[])[PixelFormat.GrayAlpha16, PixelFormat.Rgba32, PixelFormat.GrayAlpha32, PixelFormat.Rgba64, PixelFormat.Bgra32])
        {
            Picture mask = Paint(layout, (x, y) => IsStroke(x, y) ? (on, 255) : (under, 0));
            AssertMask(mask, source, (x, y) => IsStroke(x, y) ? 255 : 0);
        }
    }

    [Theory]
    [InlineData("png")]
    [InlineData("tif")]
    [InlineData("webp")]
    [InlineData("bmp")]
    [InlineData("pam")]
    public void They_are_in_every_format(string extension)
    {
        using var folder = new TemporaryFolder();
        Picture mask = Paint(PixelFormat.Rgba32, (x, y) => IsStroke(x, y) ? (new byte[3], 255) : (new byte[] { 255, 255, 255 }, 0));
        PictureFile.Write(folder["mask." + extension], mask, cancellationToken: Cancellation);
        AssertMask(PictureFile.Read(folder["mask." + extension], cancellationToken: Cancellation), MaskSource.Alpha, (x, y) => IsStroke(x, y) ? 255 : 0);
    }

    [Fact]
    public void Strokes_of_several_bright_colors_are_all_painted()
    {
        byte[][] colors = [[255, 0, 0], [0, 0, 255], [0, 255, 0]];
        AssertMask(Paint(PixelFormat.Rgba32, (x, y) => IsStroke(x, y) ? (colors[y % 3], 255) : (new byte[3], 0)), MaskSource.Alpha, (x, y) => IsStroke(x, y) ? 255 : 0);
    }

    [Fact]
    public void Dark_and_bright_paint_counts_where_it_is_bright()
    {
        foreach (PixelFormat layout in (PixelFormat[])[PixelFormat.GrayAlpha16, PixelFormat.Rgba32, PixelFormat.GrayAlpha32, PixelFormat.Rgba64])
        {
            Picture mask = Paint(layout, (x, y) => (x < 6 ? [255, 255, 255] : new byte[3], y < 4 ? 255 : 0));
            AssertMask(mask, MaskSource.AlphaAndBrightness, (x, y) => x < 6 && y < 4 ? 255 : 0);
        }

        // A blue stroke is bright beside a black one.
        AssertMask(
            Paint(PixelFormat.Rgba32, (x, y) => (x < 6 ? [0, 0, 255] : new byte[3], y < 4 ? 255 : 0)), MaskSource.AlphaAndBrightness, (x, y) => x < 6 && y < 4 ? 255 : 0);
    }

    [Fact]
    public void Soft_edges_have_their_alpha_whatever_color_scaling_mixed_into_them()
    {
        // Black on transparent white, scaled without regard to alpha: the edge is grey.
        Picture black = Paint(PixelFormat.Rgba32, (x, _) => x < 4 ? (new byte[3], 255) : x < 8 ? (Gray(255 - Ramp(x)), Ramp(x)) : (Gray(255), 0));
        AssertMask(black, MaskSource.Alpha, (x, _) => x < 4 ? 255 : x < 8 ? Ramp(x) : 0);
        // White on transparent black, with premultiplied colors.
        Picture white = Paint(PixelFormat.Rgba32, (x, _) => x < 4 ? (Gray(255), 255) : x < 8 ? (Gray(Ramp(x)), Ramp(x)) : (new byte[3], 0));
        AssertMask(white, MaskSource.Alpha, (x, _) => x < 4 ? 255 : x < 8 ? Ramp(x) : 0);

        static int Ramp(int x) => 204 - (51 * (x - 4));
    }

    [Theory]
    [InlineData(255)]
    [InlineData(250)]
    [InlineData(200)]
    [InlineData(0)]
    public void The_same_alpha_over_colors_that_differ_does_not_count(int alpha)
    {
        Picture mask = Paint(PixelFormat.Rgba32, (x, y) => IsStroke(x, y) ? ([255, 0, 0], alpha) : (new byte[3], alpha));
        MaskReading reading = AssertMask(mask, MaskSource.Brightness, (x, y) => IsStroke(x, y) ? 76 : 0);
        Assert.Equal(alpha < 248 ? ["The mask has the same alpha everywhere, so its brightness alone was used."] : [], reading.Warnings());
    }

    [Fact]
    public void What_is_transparent_everywhere_marks_nothing() => AssertMask(Paint(PixelFormat.GrayAlpha16, (_, _) => (Gray(255), 0)), MaskSource.Alpha, (_, _) => 0);

    [Fact]
    public void Without_alpha_the_luma_counts()
    {
        AssertMask(Paint(PixelFormat.Rgb24, (_, _) => ([0, 0, 255], 255)), MaskSource.Brightness, (_, _) => 29);
        AssertMask(Paint(PixelFormat.Bgr24, (_, _) => ([0, 0, 255], 255)), MaskSource.Brightness, (_, _) => 29);
        AssertMask(Paint(PixelFormat.Rgb48, (_, _) => ([255, 0, 0], 255)), MaskSource.Brightness, (_, _) => 76);
        AssertMask(Paint(PixelFormat.Gray8, (x, _) => (Gray(x), 255)), MaskSource.Brightness, (x, _) => x);
        Assert.All((PixelFormat[])[PixelFormat.Gray8, PixelFormat.Rgb24, PixelFormat.Bgr24], layout => Assert.False(new MaskReading(layout).NeedsSurvey));
    }

    [Fact]
    public void How_it_was_read_is_said()
    {
        Picture alpha = Paint(PixelFormat.Rgba32, (x, y) => (new byte[3], IsStroke(x, y) ? 255 : 0));
        Assert.Equal(["The exclude mask is not opaque throughout, so its alpha was used: what is painted counts, whatever its color."], MaskReading.Of(alpha, TestContext.Current.CancellationToken).Warnings("exclude mask"));
        Picture both = Paint(PixelFormat.Rgba32, (x, y) => (Gray(x < 6 ? 0 : 255), IsStroke(x, y) ? 255 : 0));
        Assert.Contains("alpha and brightness were used", Assert.Single(MaskReading.Of(both, TestContext.Current.CancellationToken).Warnings()), StringComparison.Ordinal);
        Assert.Empty(MaskReading.Of(Paint(PixelFormat.Rgba32, (x, y) => (Gray(IsStroke(x, y) ? 255 : 0), 255)), TestContext.Current.CancellationToken).Warnings());
    }

    [Theory]
    [InlineData(255, 1)]
    [InlineData(100, 0)]
    public void Sixteen_bits_that_hold_eight_are_said_in_the_files_own_depth_where_nothing_counted(ushort value, byte counts)
    {
        var mask = new Picture(2, 1, PixelFormat.Gray16);
        MemoryMarshal.Cast<byte, ushort>(mask.Pixels.Span)[1] = value;
        var reading = MaskReading.Of(mask, TestContext.Current.CancellationToken);
        Assert.Equal([0, counts], reading.Read(mask, TestContext.Current.CancellationToken).ToArray());
        Assert.Equal($"The mask has 16 bits, and its brightest pixel is {value} of 65535: that counts as {counts} of 255. Scale its values to the whole range.", Assert.Single(reading.Warnings(isEmpty: true)));
        Assert.Empty(reading.Warnings());
    }

    private static bool IsStroke(int x, int y) => x is >= 3 and < 9 && y is >= 2 and < 5;

    private static byte[] Gray(int value) => [(byte)value, (byte)value, (byte)value];

    private static byte[] Color(string text) => [.. text.Split(',').Select(byte.Parse)];

    /// <summary>A picture of colors and alphas of 8 bits; grey is the largest channel.</summary>
    private static Picture Paint(PixelFormat layout, Func<int, int, (byte[] Color, int Alpha)> paint)
    {
        var picture = new Picture(Width, Height, layout);
        bool wide = layout.BytesPerChannel() == 2, reversed = layout is PixelFormat.Bgr24 or PixelFormat.Bgra32;
        for (int y = 0; y < Height; y++)
        for (int x = 0; x < Width; x++)
        {
            (byte[] color, int alpha) = paint(x, y);
            byte[] samples = [.. layout.IsGray() ? [color.Max()] : reversed ? color.Reverse() : color, .. layout.HasAlpha() ? new[] { (byte)alpha } : []];
            // A sample of 16 bits is 257 times one of 8: its byte twice.
            byte[] pixel = wide ? [.. samples.SelectMany(sample => new[] { sample, sample })] : samples;
            pixel.CopyTo(picture.Row(y)[(x * pixel.Length)..]);
        }

        return picture;
    }

    /// <summary>Checks the mask of a picture, read whole and row by row.</summary>
    private static MaskReading AssertMask(Picture picture, MaskSource source, Func<int, int, int> expected)
    {
        byte[] values = [.. from y in Enumerable.Range(0, picture.Height) from x in Enumerable.Range(0, picture.Width) select (byte)expected(x, y)];
        var reading = MaskReading.Of(picture, TestContext.Current.CancellationToken);
        Assert.Equal((picture.Layout, source), (picture.Layout, reading.Source));
        Assert.Equal(values, reading.Read(picture, TestContext.Current.CancellationToken).ToArray());
        Assert.Equal(values, PictureMask.Of(picture).ToArray());
        var row = new byte[picture.Width];
        for (int y = 0; y < picture.Height; y++)
        {
            reading.Read(picture.Row(y), row);
            Assert.Equal(values[(y * picture.Width)..((y + 1) * picture.Width)], row);
        }

        return reading;
    }
}
