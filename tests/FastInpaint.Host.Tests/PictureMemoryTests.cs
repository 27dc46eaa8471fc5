using FastInpaint.Host.Pictures;
using FastInpaint.Imaging;

namespace FastInpaint.Host.Tests;

/// <summary>What is said of a picture's memory before it is decoded.</summary>
public sealed class PictureMemoryTests
{
    private const long Area = 1000 * 1000;

    private static PictureHeader Rgb => new(PictureFormat.Png, 1000, 1000, PixelFormat.Rgb24, 8) { ReadingBytes = 100, KeptBytes = 10 };

    private static PictureHeader Gray => new(PictureFormat.Png, 1000, 1000, PixelFormat.Gray8, 8) { ReadingBytes = 200, KeptBytes = 20 };

    [Fact]
    public void Pixels_masks_and_the_hole_are_there_until_the_end_and_the_larger_of_reading_and_writing()
    {
        long written = Rgb.WritingBytes(PictureFormat.Png), decoded = (3 * Area) + 10 + Area + (Area + 20);
        Assert.True(written > Area + 200);
        Assert.Equal(decoded + written, new PictureMemory(Rgb, Gray, null).OfFilling(PictureFormat.Png, null, map: false, answered: false));
        PictureHeader slow = Rgb with { ReadingBytes = 10 * written };
        Assert.Equal(decoded + (10 * written), new PictureMemory(slow, Gray, null).OfFilling(PictureFormat.Png, null, map: false, answered: false));
    }

    [Fact]
    public void An_answer_a_map_and_an_exclude_mask_come_on_top()
    {
        var memory = new PictureMemory(Rgb, Gray, null);
        long file = memory.OfFilling(PictureFormat.Png, null, map: false, answered: false), answer = memory.OfFilling(PictureFormat.Png, null, map: false, answered: true);
        Assert.Equal(Rgb.MostFileBytes(PictureFormat.Png), answer - file);
        Assert.InRange(memory.OfFilling(PictureFormat.Png, null, map: true, answered: false) - file, 5 * Area, 9 * Area);
        Assert.Equal(Area + 20, new PictureMemory(Rgb, Gray, Gray).OfFilling(PictureFormat.Png, null, map: false, answered: false) - file);
        Assert.InRange(memory.OfDetecting(), (3 + 1 + 1 + 5 + 1) * Area, 14 * Area);
    }

    [Fact]
    public void Files_that_are_decoded_later_are_open()
    {
        PictureHeader image = Rgb with { ReadingBytes = 20_000_000 }, mask = Gray with { HeldBytes = 1000 }, exclude = Gray with { HeldBytes = 300 };
        Assert.Equal(1300, new PictureMemory(image, mask, exclude).OfDetecting() - new PictureMemory(image, Gray, Gray).OfDetecting());
        PictureHeader slow = mask with { ReadingBytes = 30_000_000 };
        Assert.Equal(300, new PictureMemory(image, slow, exclude).OfDetecting() - new PictureMemory(image, slow, Gray).OfDetecting());
    }

    [Fact]
    public void Without_a_mask_the_transparent_part_is_one()
    {
        PictureHeader rgba = Rgb with { Layout = PixelFormat.Rgba32 };
        Assert.Equal(20, new PictureMemory(rgba, Gray, null).OfDetecting() - new PictureMemory(rgba, null, null).OfDetecting());
    }
}
