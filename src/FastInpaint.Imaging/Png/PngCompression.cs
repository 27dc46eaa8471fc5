using System.IO.Compression;
using FastInpaint.Files;

namespace FastInpaint.Imaging.Png;

/// <summary>Chooses the effort of Deflate's search for repetitions. Photographs have few repetitions beyond runs; drawings and screenshots have many.</summary>
internal static class PngCompression
{
    private const int Bands = 8;
    private const int BandBytes = 1 << 16;

    /// <summary>The least bytes of a picture for which the effort is chosen by a trial.</summary>
    private const int LeastTrialBytes = 4 * Bands * BandBytes;

    /// <summary>Memory of a trial in bytes: the bands.</summary>
    public static long TrialBytes(PictureHeader picture) => Math.Min(picture.PixelBytes + picture.Height, Bands * (Math.Max(BandBytes, picture.RowBytes) + BandBytes));

    private static ZLibCompressionOptions Runs => new() { CompressionLevel = 1, CompressionStrategy = ZLibCompressionStrategy.RunLengthEncoding };

    /// <summary>The options for a picture that is written row by row, without a trial.</summary>
    public static ZLibCompressionOptions ShortSearch => new() { CompressionLevel = 3 };

    private static ZLibCompressionOptions LongSearch => new() { CompressionLevel = 6 };

    /// <summary>Compresses bands of the picture without search, with a short one and with a long one. A short search takes a little more time and is chosen if it saves 2 %. A long search takes three times as long and
    /// is chosen if it saves 15 % more.</summary>
    public static ZLibCompressionOptions Choose(Picture picture, PngEncoding encoding)
    {
        if (encoding.Header.RawBytes() < LeastTrialBytes || encoding.Header.ColorType == PngColorType.Palette || encoding.Header.BitDepth < 8)
        {
            return LongSearch;
        }

        ReadOnlySpan<byte> rows = FilteredBands(picture, encoding);
        long runs = Compressed(rows, Runs), brief = Compressed(rows, ShortSearch);
        return Compressed(rows, LongSearch) * 1.15 < Math.Min(runs, brief) ? LongSearch : brief * 1.02 < runs ? ShortSearch : Runs;
    }

    /// <summary>The filtered rows of bands that are spread over the picture.</summary>
    private static ReadOnlySpan<byte> FilteredBands(Picture picture, PngEncoding encoding)
    {
        int rows = (int)Math.Clamp(BandBytes / encoding.Header.RowBytes(picture.Width), 1, picture.Height);
        int bands = Math.Min(Bands, picture.Height / rows);
        using var filtered = new MemoryStream(bands * rows * (1 + (int)encoding.Header.RowBytes(picture.Width)));
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

        return filtered.GetBuffer().AsSpan(0, (int)filtered.Length);
    }

    private static long Compressed(ReadOnlySpan<byte> rows, ZLibCompressionOptions options)
    {
        var counted = new Counter();
        using (var compressed = new ZLibStream(counted, options))
        {
            compressed.Write(rows);
        }

        return counted.Bytes;
    }

    /// <summary>Counts the bytes written to it.</summary>
    private sealed class Counter : PlainStream
    {
        public long Bytes { get; private set; }

        public override bool CanWrite => true;

        public override void Write(byte[] buffer, int offset, int count) => Bytes += count;

        public override void Write(ReadOnlySpan<byte> buffer) => Bytes += buffer.Length;
    }
}
