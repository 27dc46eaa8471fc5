using System.IO.Compression;

namespace FastInpaint.Imaging.Png;

/// <summary>Chooses how long deflate looks for repetitions: photographs hold few beyond runs, drawings and screens many.</summary>
internal static class PngCompression
{
    private const int Bands = 8;
    private const int BandBytes = 1 << 16;

    /// <summary>Pictures of fewer bytes are not worth a trial.</summary>
    private const int LeastTrialBytes = 4 * Bands * BandBytes;

    private static ZLibCompressionOptions Runs => new() { CompressionLevel = 1, CompressionStrategy = ZLibCompressionStrategy.RunLengthEncoding };

    /// <summary>Where there is no picture to try.</summary>
    public static ZLibCompressionOptions ShortSearch => new() { CompressionLevel = 3 };

    private static ZLibCompressionOptions LongSearch => new() { CompressionLevel = 6 };

    /// <summary>Compresses bands of the picture all three ways. A short search takes a little longer than none and must save 2 % to be taken, a long one takes three times as long and must save 15 % more.</summary>
    public static ZLibCompressionOptions Choose(Picture picture, PngEncoding encoding)
    {
        if (encoding.Header.RawBytes() < LeastTrialBytes || encoding.Header.ColorType == PngColorType.Palette || encoding.Header.BitDepth < 8)
        {
            return LongSearch;
        }

        byte[] rows = FilteredBands(picture, encoding);
        long runs = Compressed(rows, Runs), brief = Compressed(rows, ShortSearch);
        return Compressed(rows, LongSearch) * 1.15 < Math.Min(runs, brief) ? LongSearch : brief * 1.02 < runs ? ShortSearch : Runs;
    }

    /// <summary>Filtered rows of bands that are spread over the picture.</summary>
    private static byte[] FilteredBands(Picture picture, PngEncoding encoding)
    {
        int rows = (int)Math.Clamp(BandBytes / encoding.Header.RowBytes(picture.Width), 1, picture.Height);
        int bands = Math.Min(Bands, picture.Height / rows);
        using var filtered = new MemoryStream();
        for (int band = 0; band < bands; band++)
        {
            int first = (int)((long)(picture.Height - rows) * band / Math.Max(1, bands - 1));
            var writer = new PngRowWriter(encoding, filtered);
            if (first > 0)
            {
                writer.Pass(picture.Row(first - 1));
            }

            writer.Write(picture.Pixels.Span.Slice(first * picture.Stride, rows * picture.Stride), CancellationToken.None);
        }

        return filtered.ToArray();
    }

    private static long Compressed(byte[] rows, ZLibCompressionOptions options)
    {
        using var counted = new MemoryStream();
        using (var compressed = new ZLibStream(counted, options, leaveOpen: true))
        {
            compressed.Write(rows);
        }

        return counted.Length;
    }
}
