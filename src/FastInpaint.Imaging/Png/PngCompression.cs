using System.IO.Compression;

namespace FastInpaint.Imaging.Png;

/// <summary>Chooses how deflate looks for repetitions: photographs hold few beyond runs and are done several times faster without the search.</summary>
internal static class PngCompression
{
    private const int Bands = 8;
    private const int BandBytes = 1 << 16;

    /// <summary>Pictures of fewer bytes are not worth a trial.</summary>
    private const int LeastTrialBytes = 4 * Bands * BandBytes;

    private static ZLibCompressionOptions Search => new() { CompressionLevel = 6 };

    private static ZLibCompressionOptions Runs => new() { CompressionLevel = 1, CompressionStrategy = ZLibCompressionStrategy.RunLengthEncoding };

    /// <summary>Compresses bands of the picture both ways; the search must save 2 % to be taken.</summary>
    public static ZLibCompressionOptions Choose(Picture picture, PngEncoding encoding, PngPixelEncoder pixels)
    {
        if (encoding.Header.RawBytes() < LeastTrialBytes || encoding.Header.ColorType == PngColorType.Palette || encoding.Header.BitDepth < 8)
        {
            return Search;
        }

        return TrialBytes(picture, encoding, pixels, Search) * 1.02 < TrialBytes(picture, encoding, pixels, Runs) ? Search : Runs;
    }

    private static long TrialBytes(Picture picture, PngEncoding encoding, PngPixelEncoder pixels, ZLibCompressionOptions options)
    {
        int rows = (int)Math.Clamp(BandBytes / encoding.Header.RowBytes(picture.Width), 1, picture.Height);
        int bands = Math.Min(Bands, picture.Height / rows);
        using var counted = new MemoryStream();
        using (var compressed = new ZLibStream(counted, options, leaveOpen: true))
        {
            for (int band = 0; band < bands; band++)
            {
                int first = (int)((long)(picture.Height - rows) * band / Math.Max(1, bands - 1));
                pixels.Encode(compressed, first, first + rows, CancellationToken.None);
            }
        }

        return counted.Length;
    }
}
