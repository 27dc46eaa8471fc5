using static FastInpaint.Imaging.Tests.JpegParts;

namespace FastInpaint.Imaging.Tests;

/// <summary>How files may be put together, and what libjpeg concludes from it.</summary>
public class JpegStructureTests
{
    private static readonly PictureLimits Strict = new() { Strict = true };

    // Of 8 rows of flat blocks.
    private const int Blocks = 64;

    public static TheoryData<string, bool, byte[], byte[]> ColorRules => new()
    {
        { "nothing, numbers", false, [], [1, 2, 3] },
        { "nothing, RGB", true, [], [.. "RGB"u8] },
        { "nothing, rgb", false, [], [.. "rgb"u8] },
        { "JFIF, RGB", false, Jfif, [.. "RGB"u8] },
        { "a segment like JFIF's, RGB", true, Segment(0xE0, [.. "AVI1"u8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]), [.. "RGB"u8] },
        { "Adobe 0", true, Adobe(0), [1, 2, 3] },
        { "Adobe 1", false, Adobe(1), [1, 2, 3] },
        { "Adobe 1, RGB", false, Adobe(1), [.. "RGB"u8] },
        { "Adobe 2", false, Adobe(2), [1, 2, 3] },
        { "JFIF, Adobe 0", false, [.. Jfif, .. Adobe(0)], [1, 2, 3] },
    };

    public static TheoryData<string, byte[]> Structures => new()
    {
        { "fill bytes before markers", Grey(steps: [0xFF, 0xFF, .. Steps()], data: [.. Flat(Blocks), .. Enumerable.Repeat((byte)0xFF, 40)]) },
        { "markers without content between segments", Grey(steps: [0xFF, 0x01, .. Steps()], data: [.. Flat(Blocks), 0xFF, 0xD3]) },
        { "bytes behind the data of a scan", Grey(data: [.. Flat(Blocks), 0, 0, 7]) },
        { "an end of 0xFF only", [.. Grey()[..^1]] },
        { "no end", [.. Grey()[..^2]] },
        { "another file behind the end", [.. Grey(), .. Grey()] },
        { "all tables of a kind in one segment", Grey(codes: Segment(0xC4, [.. Code(0, 0)[4..], .. Code(0x10, 0)[4..]])) },
        { "steps of 16 bits", Grey(steps: Segment(0xDB, [0x10, .. Enumerable.Repeat((byte[])[0, 8], 64).SelectMany(step => step)])) },
        { "a quantisation table that is defined late", File(Frame(Baseline, 64, 64, 0x11), Codes, Steps(), Scan([1]), Flat(Blocks)) },
        { "a sampling that one component ignores", Grey(frame: Frame(Baseline, 64, 64, 0x22)) },
        { "the height once more behind the scan", Grey(data: [.. Flat(Blocks), .. Segment(0xDC, 0, 64)]) },
        { "restarts", Grey(scan: [.. Segment(0xDD, 0, 24), .. Scan([1])], data: [.. Flat(24), 0xFF, 0xD0, .. Flat(24), 0xFF, 0xFF, 0xD1, .. Flat(16)]) },
    };

    [Theory]
    [MemberData(nameof(ColorRules))]
    public void Red_green_and_blue_are_told_from_luma_and_chroma(string what, bool isRgb, byte[] segments, byte[] names)
    {
        byte[] frame = Frame(Baseline, 8, 8, 0x11, 0x11, 0x11);
        (frame[10], frame[13], frame[16]) = (names[0], names[1], names[2]);
        // The only DC difference has the bit 1, so samples of the first component are 1/8 * 64 above the middle.
        byte[] codes = [.. Code(0, 1), .. Code(0x10, 0)];
        byte[] file = File(segments, Steps(step: 64), frame, codes, Scan(names[..1]), [0x5F], Scan(names[1..2]), [0x5F], Scan(names[2..]), [0x1F]);
        Picture picture = TestPictures.Decode(file);
        byte[] expected = isRgb ? [136, 136, 120] : [125, 139, 150];
        Assert.True(picture.Row(5)[..3].SequenceEqual(expected), $"{what}: {string.Join(", ", picture.Row(5)[..3].ToArray())}");
    }

    [Theory]
    [MemberData(nameof(Structures))]
    public void Lawful_structures_are_read(string what, byte[] file)
    {
        Picture picture = TestPictures.Decode(file, Strict);
        TestPictures.AssertSame(TestPictures.Decode(Grey()), picture, what);
        Assert.Equal(what is "no end" or "an end of 0xFF only" or "bytes behind the data of a scan" ? 1 : 0, picture.Metadata.Warnings.Length);
    }

    [Fact]
    public void A_progressive_file_may_stop_early_if_it_says_so()
    {
        byte[] file = File(Steps(), Frame(Progressive, 64, 64, 0x11), Codes, Scan([1], 0, 0, 1), Flat(Blocks, 1));
        Assert.Equal((64, 64), (TestPictures.Decode(file).Width, TestPictures.Decode(file).Height));
        Assert.Contains("before its coefficients are complete", Hostile.AssertRefused(file[..^2], "no end", Strict), StringComparison.Ordinal);
    }
}
