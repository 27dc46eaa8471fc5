using FastInpaint.Imaging.Jpeg;

namespace FastInpaint.Imaging.Tests;

/// <summary>JPEG files of four components: waves, encoded with general Huffman codes.</summary>
internal static class TestInks
{
    private const byte Adobe = 0xEE;

    /// <param name="transform">What Adobe's segment says: 0 for CMYK, 2 for YCCK; null for no such segment.</param>
    /// <param name="restarts">Whether a restart marker stands behind each row of MCUs.</param>
    /// <param name="samplings">The factors of each component. An MCU of more than ten blocks gives a scan for each component, without restarts.</param>
    public static byte[] File(int width, int height, byte? transform, bool restarts, params (int Horizontal, int Vertical)[] samplings)
    {
        JpegComponent[] components =
        [
            .. samplings.Select((sampling, i) => new JpegComponent((byte)(i + 1), sampling.Horizontal, sampling.Vertical, (byte)(i % 3 > 0 ? 1 : 0)) { Table = JpegQuality.Table(i % 3 > 0, 90) }),
        ];
        var frame = new JpegFrame(width, height, progressive: false, components);
        JpegEncoder.Allocate(frame, component => component.StoredHigh);
        for (int i = 0; i < components.Length; i++)
        {
            Encode(components[i], i, frame.MaxHorizontal / components[i].Horizontal, frame.MaxVertical / components[i].Vertical);
        }

        // DC differences have at most 11 bits.
        (JpegHuffmanCode Dc, JpegHuffmanCode Ac)[] codes =
            [.. Enumerable.Repeat((new JpegHuffmanCode([.. Enumerable.Range(0, 256).Select(symbol => symbol < 12 ? 1L : 0)]), new JpegHuffmanCode([.. Enumerable.Repeat(1L, 256)])), 2)];
        using var stream = new MemoryStream();
        JpegEncoder.WriteStart(stream, PictureMetadata.Empty, PixelFormat.Rgb24, frame, rgb: true, codes);
        if (restarts)
        {
            stream.Write(JpegParts.Segment(0xDD, (byte)(frame.McusWide >> 8), (byte)frame.McusWide));
        }

        foreach (int[] scan in frame.BaselineScans)
        {
            JpegEncoder.WriteScanHeader(stream, frame, scan, codes.Length);
            var writer = new JpegScanWriter(frame, scan, codes, stream);
            for (int row = 0; row < frame.McusHigh; row++)
            {
                writer.Write(row);
                if (restarts && row < frame.McusHigh - 1)
                {
                    writer.Finish();
                    stream.Write([0xFF, (byte)(0xD0 + row % 8)]);
                    writer = new JpegScanWriter(frame, scan, codes, stream);
                }
            }

            writer.Finish();
        }

        stream.Write([0xFF, 0xD9]);
        return transform is { } number ? WithAdobe(stream.ToArray(), number) : stream.ToArray();
    }

    public static byte[] WithAdobe(byte[] file, byte transform) => TestJpeg.With(file, Adobe, [.. "Adobe"u8, 0, 100, 0, 0, 0, 0, transform]);

    /// <summary>A color profile in one piece; its content does not matter.</summary>
    public static byte[] WithProfile(byte[] file) => TestJpeg.With(file, 0xE2, [.. "ICC_PROFILE\0"u8, 1, 1, .. new byte[128]]);

    private static void Encode(JpegComponent component, int number, int wide, int high)
    {
        var random = new Random(number);
        Span<byte> samples = stackalloc byte[JpegComponent.BlockSize];
        for (int row = 0; row < component.StoredHigh; row++)
        for (int column = 0; column < component.StoredWide; column++)
        {
            for (int i = 0; i < samples.Length; i++)
            {
                (int y, int x) = ((row * 8 + i / 8) * high, (column * 8 + i % 8) * wide);
                samples[i] = (byte)Math.Clamp(128 + 110 * Math.Sin(x / (9.0 + 5 * number) + y / (13.0 - 2 * number)) + 20 * random.NextDouble(), 0, 255);
            }

            JpegForwardDct.Run(samples, 8, component.Table, component.Coefficients.AsSpan(component.Block(row, column), JpegComponent.BlockSize));
        }
    }
}
