using System.Collections.Immutable;
using System.IO.Compression;
using FastInpaint.Imaging.Profiles;

namespace FastInpaint.Imaging.Png;

/// <summary>Encodes PNG files, not interlaced.</summary>
internal static class PngEncoder
{
    public static void Encode(Stream stream, Picture picture, CancellationToken cancellationToken)
    {
        PngEncoding encoding = PngEncoding.For(picture);
        bool profileFits = picture.Metadata.ProfileFits(picture.Layout);
        ImmutableArray<PngChunk> metadata = picture.Metadata.ChunksForPng();
        var chunks = new PngChunkWriter(stream);
        WriteStart(stream, chunks, encoding, metadata, profileFits);
        WritePixels(chunks, picture, encoding, cancellationToken);
        WriteEnd(chunks, metadata);
    }

    /// <summary>What stands before the pixels.</summary>
    public static void WriteStart(Stream stream, PngChunkWriter chunks, PngEncoding encoding, ImmutableArray<PngChunk> metadata, bool profileFits)
    {
        stream.Write(PngHeader.Signature);
        Span<byte> header = stackalloc byte[PngHeader.Length];
        encoding.Header.Write(header);
        chunks.Write(PngChunkType.Ihdr, header);
        foreach (PngChunk chunk in metadata.Where(chunk => !chunk.AfterPixels && (profileFits || chunk.Kind != PngChunkType.Iccp)))
        {
            chunks.Write(chunk.Kind, chunk.Data.Span);
        }

        if (encoding.Palette is { } palette)
        {
            chunks.Write(PngChunkType.Plte, palette.Colors.Span);
            if (palette.HasAlpha)
            {
                chunks.Write(PngChunkType.Trns, palette.Alphas.Span);
            }
        }
    }

    /// <summary>What stands behind them.</summary>
    public static void WriteEnd(PngChunkWriter chunks, ImmutableArray<PngChunk> metadata)
    {
        foreach (PngChunk chunk in metadata.Where(chunk => chunk.AfterPixels))
        {
            chunks.Write(chunk.Kind, chunk.Data.Span);
        }

        chunks.Write(PngChunkType.Iend, []);
    }

    private static void WritePixels(PngChunkWriter chunks, Picture picture, PngEncoding encoding, CancellationToken cancellationToken)
    {
        var idat = new PngIdatStream(chunks);
        var pixels = new PngPixelEncoder(picture, encoding);
        ZLibCompressionOptions options = PngCompression.Choose(picture, encoding, pixels);
        using (var compressed = new ZLibStream(idat, options, leaveOpen: true))
        {
            pixels.Encode(compressed, 0, picture.Height, cancellationToken);
        }

        idat.Complete();
    }
}
