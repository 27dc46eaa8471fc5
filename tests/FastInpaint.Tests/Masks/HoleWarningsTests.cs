using System.Collections.Immutable;

namespace FastInpaint.Tests.Masks;

/// <summary>What is said of masks in which nothing, or nearly everything, is hole.</summary>
public sealed class HoleWarningsTests
{
    [Theory]
    [InlineData(127, false, new byte[] { 0, 1, 29, 0 }, "no pixel of the mask is above MaskThreshold 127, and the brightest is 29. Use a MaskThreshold below 29.")]
    [InlineData(127, false, new byte[] { 127, 0, 0, 0 }, "the brightest is 127. Use a MaskThreshold below 127.")]
    [InlineData(200, false, new byte[] { 0, 0, 0, 200 }, "above MaskThreshold 200, and the brightest is 200. Use a MaskThreshold below 200.")]
    [InlineData(255, false, new byte[] { 0, 0, 0, 255 }, "above MaskThreshold 255, and the brightest is 255. Use a MaskThreshold below 255.")]
    [InlineData(127, false, new byte[] { 0, 0, 0, 0 }, "the brightest is 0. Paint the hole bright.")]
    [InlineData(127, true, new byte[] { 255, 128, 200, 255 }, "at most MaskThreshold 127, and the darkest pixel is 128. Leave out InvertMask, or use a MaskThreshold of 128 or more.")]
    public void An_empty_hole_names_the_value_and_the_option(int threshold, bool invert, byte[] mask, string words)
    {
        var read = new ReadOnlyMask(mask, 2, 2);
        var options = new InpaintOptions { MaskThreshold = threshold, InvertMask = invert };
        long hole = HoleMask.Build(read, options, new byte[4], TestContext.Current.CancellationToken);
        Assert.Equal(0, hole);
        string sentence = Assert.Single(HoleMask.Warnings(read, options, hole));
        Assert.StartsWith("The hole is empty: ", sentence, StringComparison.Ordinal);
        Assert.EndsWith(words, sentence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(95, false, null)]
    [InlineData(96, false, "The hole is 96 of 100 pixels, more than 95 %. Where the mask marks what is to stay, use InvertMask.")]
    [InlineData(96, true, "The hole is 96 of 100 pixels, more than 95 %. Where the mask marks what is to stay, leave out InvertMask.")]
    public void Almost_everything_names_the_option(int hole, bool invert, string? sentence)
    {
        var mask = new byte[100];
        mask.AsSpan(0, hole).Fill(255);
        for (int i = 0; invert && i < mask.Length; i++)
        {
            mask[i] ^= 255;
        }

        var options = new InpaintOptions { InvertMask = invert };
        var read = new ReadOnlyMask(mask, 10, 10);
        long found = HoleMask.Build(read, options, new byte[100], TestContext.Current.CancellationToken);
        Assert.Equal(hole, found);
        Assert.Equal(sentence is null ? [] : [sentence], HoleMask.Warnings(read, options, found));
    }

    [Theory]
    [InlineData(32, 26, 25, true)]
    [InlineData(223, 26, 25, true)]
    [InlineData(31, 26, 25, false)]
    [InlineData(224, 26, 25, false)]
    [InlineData(200, 25, 26, false)]
    [InlineData(200, 26, 24, false)]
    [InlineData(200, 96, 0, true)]
    public void A_mask_that_looks_like_a_picture_is_said(byte level, int gray, int bright, bool said)
    {
        var mask = new byte[100];
        mask.AsSpan(0, gray).Fill(level);
        mask.AsSpan(gray, bright).Fill(255);
        var read = new ReadOnlyMask(mask, 10, 10);
        var options = new InpaintOptions { MaskThreshold = 20 };
        long hole = HoleMask.Build(read, options, new byte[100], TestContext.Current.CancellationToken);
        Assert.Equal(gray + bright, hole);
        Assert.Equal(
            said ? [$"The mask looks like a picture: {gray} of its 100 pixels are gray (32 to 223), and {hole} are hole. Give a mask that is bright where the picture is to be filled, and black elsewhere."] : [],
            HoleMask.Warnings(read, options, hole));
    }

    [Fact]
    public void The_result_has_them_on_every_way()
    {
        var picture = new TestPicture(40, 30, PixelFormat.Rgb24);
        using var inpainter = new Inpainter();
        foreach ((TestMask mask, InpaintOptions options) in ((TestMask, InpaintOptions)[])
            [(Weak(40, 30), new InpaintOptions()), (TestMask.Where(40, 30, (x, y) => x > 0), new InpaintOptions()), (TestMask.Where(40, 30, (_, _) => true), new InpaintOptions { InvertMask = true }),
                (Photograph(40, 30), new InpaintOptions())])
        {
            InpaintResult whole = inpainter.Fill(picture, mask, new TestPicture(picture), options), rows = Rows(inpainter, picture, mask, options);
            Assert.Equal(HoleMask.Warnings(mask.Read, options, whole.HolePixels), whole.Warnings);
            Assert.NotEmpty(whole.Warnings);
            Assert.Equal(whole.Warnings, rows.Warnings);
        }

        Assert.Empty(Rows(inpainter, picture, TestMask.Named("middle", 40, 30), new InpaintOptions()).Warnings);
    }

    [Theory]
    [InlineData(127, true)]
    [InlineData(1, true)]
    [InlineData(0, false)]
    [InlineData(128, false)]
    public void An_exclude_mask_that_marks_nothing_is_said(byte value, bool said)
    {
        var picture = new TestPicture(40, 30, PixelFormat.Rgb24);
        TestMask mask = TestMask.Named("middle", 40, 30), exclude = new(40, 30);
        exclude.Data[7] = value;
        using var inpainter = new Inpainter();
        ImmutableArray<string> whole = inpainter.Inpaint(picture.Read, mask.Read, exclude.Read, new TestPicture(picture).Write, null, null, TestContext.Current.CancellationToken).Warnings;
        Assert.Equal(said ? [$"Nothing is excluded: no pixel of the exclude mask is above 127, and the brightest is {value}. Paint brighter what must not be used."] : [], whole);
        Assert.Equal(whole, Rows(inpainter, picture, mask, new InpaintOptions(), exclude).Warnings);
    }

    private static TestMask Photograph(int width, int height)
    {
        var mask = new TestMask(width, height);
        for (int i = 0; i < mask.Data.Length; i++)
        {
            mask.Data[i] = (byte)(60 + (i % 160));
        }

        return mask;
    }

    private static TestMask Weak(int width, int height)
    {
        var mask = new TestMask(width, height);
        mask.Data.AsSpan(3, 5).Fill(1);
        return mask;
    }

    private static InpaintResult Rows(Inpainter inpainter, TestPicture picture, TestMask mask, InpaintOptions options, TestMask? exclude = null)
    {
        PictureRows rows = new TestRows(picture, mask, new TestPicture(picture)).Rows;
        int y = 0;
        return inpainter.InpaintRows(
            exclude is null ? rows : rows with { OpenExclude = () => row => exclude.Data.AsSpan(y++ * exclude.Width, exclude.Width).CopyTo(row) }, options, null, TestContext.Current.CancellationToken);
    }
}
