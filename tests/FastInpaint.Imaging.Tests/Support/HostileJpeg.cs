using static FastInpaint.Imaging.Tests.JpegParts;

namespace FastInpaint.Imaging.Tests;

/// <summary>Malformed JPEG files, and some of kinds that are not read: name, words of the message that refuses it, content.</summary>
internal static class HostileJpeg
{
    private static readonly byte[] Color = [0x11, 0x11, 0x11];
    private static readonly byte[] Inks = [0x11, 0x11, 0x11, 0x11];

    public static (string Name, string Reason, byte[] File)[] All { get; } =
    [
        ("arithmetic-coded.jpg", "arithmetic-coded", Grey(frame: Frame(0xC9, 64, 64, 0x11))),
        ("band-backwards.jpg", "the coefficients 5 to 3", ProgressiveGrey(DcScan, Scan([1], 5, 3))),
        ("band-behind-the-last-coefficient.jpg", "the coefficients 5 to 64", ProgressiveGrey(DcScan, Scan([1], 5, 64))),
        ("band-of-a-baseline-scan.jpg", "the coefficients 0 to 5", Grey(scan: Scan([1], 0, 5))),
        ("band-of-three-components.jpg", "a scan of 3 components", File(Steps(), Frame(Progressive, 64, 64, Color), Codes, Scan([1, 2, 3], 1, 5), Flat(192))),
        ("band-with-dc-and-ac.jpg", "the coefficients 0 to 5", ProgressiveGrey(Scan([1], 0, 5), Flat(64))),
        ("bits-two-at-once.jpg", "the bits 3, 1", ProgressiveGrey(Scan([1], 0, 0, 3), Flat(64, 1), Scan([1], 0, 0, 0x31), Flat(64, 1))),
        ("cmyk-20000x20000-in-1kb.jpg", "cannot hold them", File(Steps(), Frame(Baseline, 20000, 20000, Inks), Codes, Scan([1, 2, 3, 4]), new byte[1024])),
        ("cmyk-black-without-a-scan.jpg", "a component has no scan", File(Steps(), Frame(Baseline, 64, 64, Inks), Codes, Scan([1, 2, 3]), Flat(192))),
        ("cmyk-mcu-of-16-blocks.jpg", "more than 10 blocks", File(Steps(), Frame(Baseline, 64, 64, 0x22, 0x22, 0x22, 0x22), Codes, Scan([1, 2, 3, 4]), Flat(256))),
        ("component-coded-twice.jpg", "out of turn", File(Steps(), Frame(Baseline, 64, 64, 0x11), Codes, Scan([1]), Flat(64), Scan([1]), Flat(64))),
        ("component-numbered-twice.jpg", "component 1 has the number 1", Grey(frame: Segment(0xC0, 8, 0, 64, 0, 64, 3, 1, 0x11, 0, 1, 0x11, 0, 3, 0x11, 0))),
        ("component-sampled-0-times.jpg", "the sampling 0x1", Grey(frame: Frame(Baseline, 64, 64, 0x01))),
        ("component-sampled-5-times.jpg", "the sampling 5x1", Grey(frame: Frame(Baseline, 64, 64, 0x51))),
        ("component-twice-in-a-scan.jpg", "twice", File(Steps(), Frame(Baseline, 64, 64, Color), Codes, Scan([1, 1, 2]), Flat(192))),
        ("component-unknown-in-a-scan.jpg", "names component 9", Grey(scan: Scan([9]))),
        ("component-without-a-scan.jpg", "a component has no scan", File(Steps(), Frame(Baseline, 64, 64, Color), Codes, Scan([1]), Flat(64), Scan([2]), Flat(64))),
        ("components-two.jpg", "2 components", File(Steps(), Frame(Baseline, 64, 64, 0x11, 0x11), Codes, Scan([1, 2]), Flat(128))),
        ("components-five.jpg", "5 components", File(Steps(), Frame(Baseline, 64, 64, 0x11, 0x11, 0x11, 0x11, 0x11), Codes, Scan([1]), Flat(320))),
        ("components-sampled-3-and-2-times.jpg", "3x1, 2x1, 1x1", File(Steps(), Frame(Baseline, 64, 64, 0x31, 0x21, 0x11), Codes, Scan([1]), Flat(64))),
        ("dc-difference-of-16-bits.jpg", "a DC difference has 16 bits", Grey(codes: [.. Code(0, 16), .. Code(0x10, 0)], data: Flat(64, 20))),
        ("ends-between-progressive-scans.jpg", "ends after 1 scans", [.. ProgressiveGrey(DcScan)[..^2]]),
        ("frame-missing.jpg", "before its frame", File(Steps(), Codes, Scan([1]), Flat(64))),
        ("frame-twice.jpg", "two frames", Grey(frame: [.. Frame(Baseline, 64, 64, 0x11), .. Frame(Baseline, 64, 64, 0x11)])),
        ("header-65535x65535-in-1kb.jpg", "65535 x 65535", Grey(frame: Frame(Baseline, 65535, 65535, 0x11), data: new byte[1024])),
        ("header-30000x30000-in-1kb.jpg", "cannot hold them", Grey(frame: Frame(Baseline, 30000, 30000, 0x11), data: new byte[1024])),
        ("height-in-dnl.jpg", "0 pixels", Grey(frame: Frame(Baseline, 64, 0, 0x11), data: [.. Flat(64), .. Segment(0xDC, 0, 64)])),
        ("hierarchical.jpg", "hierarchical", Grey(frame: Frame(0xC5, 64, 64, 0x11))),
        ("huffman-code-of-ones-is-unknown.jpg", "no such Huffman code", Grey(data: [.. Enumerable.Repeat((byte)0xFE, 16)])),
        ("huffman-more-codes-than-256.jpg", "with 300 codes", Grey(codes: Segment(0xC4, [0x10, .. new byte[14], 150, 150, .. new byte[300]]))),
        ("huffman-more-codes-than-fit.jpg", "more codes than fit", Grey(codes: Segment(0xC4, [0, 3, .. new byte[15], 0, 1, 2]))),
        ("huffman-more-codes-than-the-segment.jpg", "with 40 codes", Grey(codes: Segment(0xC4, [0, 0, 0, 0, 0, 0, 40, .. new byte[10], 1, 2, 3]))),
        ("huffman-table-number-9.jpg", "table 9 of kind 0", Grey(codes: Code(9, 0))),
        ("huffman-tables-missing.jpg", "are missing", Grey(codes: [])),
        ("lossless.jpg", "lossless", Grey(frame: Frame(0xC3, 64, 64, 0x11))),
        ("mcu-of-18-blocks.jpg", "more than 10 blocks", File(Steps(), Frame(Baseline, 64, 64, 0x44, 0x11, 0x11), Codes, Scan([1, 2, 3]), Flat(72))),
        ("quantisation-step-0.jpg", "holds a 0", Grey(steps: Steps(step: 0))),
        ("quantisation-table-cut.jpg", "table 0 of kind 0", Grey(steps: Segment(0xDB, [0, 1, 2, 3]))),
        ("quantisation-tables-missing.jpg", "quantization table 0 is missing", Grey(steps: [])),
        ("restart-missing.jpg", "restart marker D1 is missing", Grey(scan: [.. EightBlocksEach, .. Scan([1])], data: [0, 0, 0xFF, 0xD0, 0, 0, 0, 0])),
        ("restart-out-of-order.jpg", "restart marker D1 is missing", Grey(scan: [.. EightBlocksEach, .. Scan([1])], data: [0, 0, 0xFF, 0xD0, 0, 0, 0xFF, 0xD3, 0, 0])),
        ("samples-of-12-bits.jpg", "samples of 12 bits", Grey(frame: Segment(0xC1, 12, 0, 64, 0, 64, 1, 1, 0x11, 0))),
        ("scan-cut-after-9-of-16-bytes.jpg", "ends in row", Grey(data: new byte[9])),
        ("scan-cut-at-a-segment.jpg", "ends in row", Grey(data: [.. new byte[9], .. Segment(0xFE, 1, 2, 3)])),
        ("scan-missing.jpg", "a component has no scan", File(Steps(), Frame(Baseline, 64, 64, 0x11), Codes)),
        ("scan-without-data.jpg", "cannot hold them", Grey(data: [])),
        ("scans-1000.jpg", "more than 200 scans", ProgressiveGrey([.. DcScan, .. ScansOfOneBit(1000, blocks: 64)])),
        ("scans-199-over-blocks-without-bytes.jpg", "takes too long", File(
            Steps(), Frame(Progressive, 2048, 2048, 0x11), Codes, Scan([1], 0, 0), Flat(65536, 1), ScansOfOneBit(199, blocks: 65536))),
        ("scans-repeated.jpg", "out of turn", ProgressiveGrey(DcScan, DcScan)),
        ("scans-refine-what-did-not-come.jpg", "out of turn", ProgressiveGrey(DcScan, Scan([1], 1, 63, 0x10), Flat(64, 1))),
        ("segment-beyond-the-end.jpg", "are left", [.. File()[..2], 0xFF, 0xE1, 0x40, 0, 1, 2, 3]),
        ("segment-shorter-than-its-length.jpg", "says 1 bytes", File([0xFF, 0xE1, 0, 1])),
        ("size-zero.jpg", "0 x 64 pixels", Grey(frame: Frame(Baseline, 0, 64, 0x11))),
    ];

    /// <summary>Those that libjpeg reads too: words of the warning, and the level that all samples have.</summary>
    public static IReadOnlyDictionary<string, (string Warning, byte Level)> Tolerated { get; } = new Dictionary<string, (string, byte)>
    {
        ["band-of-a-baseline-scan.jpg"] = ("its header is wrong", 128),
        ["cmyk-black-without-a-scan.jpg"] = ("colors are missing", 64),
        ["component-coded-twice.jpg"] = ("the data after the picture", 128),
        ["component-without-a-scan.jpg"] = ("colors are missing", 128),
        ["ends-between-progressive-scans.jpg"] = ("fine detail is missing", 128),
        ["huffman-code-of-ones-is-unknown.jpg"] = ("some of its data is damaged", 128),
        ["huffman-tables-missing.jpg"] = ("it has no Huffman tables", 0), // not flat: other codes give other values
        ["restart-missing.jpg"] = ("restart markers", 128),
        ["restart-out-of-order.jpg"] = ("restart markers", 128),
        ["scan-cut-after-9-of-16-bytes.jpg"] = ("the last 32 of 64 rows are missing", 128),
        ["scan-cut-at-a-segment.jpg"] = ("the last 32 of 64 rows are missing", 128),
        ["scans-refine-what-did-not-come.jpg"] = ("a scan comes out of turn", 128),
        ["scans-repeated.jpg"] = ("a scan comes out of turn", 128),
    };

    private static byte[] EightBlocksEach => Segment(0xDD, 0, 8);

    private static byte[] DcScan => [.. Scan([1], 0, 0), .. Flat(64, 1)];

    private static byte[] ProgressiveGrey(params byte[][] scans) => File([Steps(), Frame(Progressive, 64, 64, 0x11), Codes, .. scans]);

    /// <summary>Scans of a single coefficient, from bit 13 down, then of the next: of blocks in which nothing changes, up to 32,767 in 15 bits.</summary>
    private static byte[] ScansOfOneBit(int count, int blocks)
    {
        int runs = (blocks + 32766) / 32767;
        // The code 0 stands for a run of 2^14 blocks and as many as 14 bits say.
        string bits = string.Concat(Enumerable.Repeat("0" + new string('1', 14), runs)).PadRight((15 * runs + 7) / 8 * 8, '1');
        byte[] data = [.. bits.Chunk(8).Select(eight => Convert.ToByte(new string(eight), 2)).SelectMany(value => value == 0xFF ? new byte[] { 0xFF, 0 } : [value])];
        return
        [
            .. Code(0x10, 0xE0),
            .. Enumerable.Range(0, count).SelectMany(i => (byte[])[.. Scan([1], (byte)(1 + i / 14), (byte)(1 + i / 14), (byte)(i % 14 == 0 ? 13 : (14 - i % 14) << 4 | 13 - i % 14)), .. data]),
        ];
    }
}
