using System.Collections.Immutable;
using System.IO.Compression;

namespace FastInpaint.Imaging.Png;

/// <summary>Encodes PNG files, not interlaced.</summary>
internal static class PngEncoder
{
    public static void Encode(Stream stream, Picture picture, CancellationToken cancellationToken)
    {
        PngEncoding encoding = PngEncoding.For(picture);
        ImmutableArray<PngChunk> metadata = picture.Metadata.ChunksForPng();
        var chunks = new PngChunkWriter(stream);
        stream.Write(PngHeader.Signature);
        Span<byte> header = stackalloc byte[PngHeader.Length];
        encoding.Header.Write(header);
        chunks.Write(PngChunkType.Ihdr, header);
        WriteMetadata(chunks, picture, metadata, afterPixels: false);
        if (encoding.Palette is { } palette)
        {
            chunks.Write(PngChunkType.Plte, palette.Colors.Span);
            if (palette.HasAlpha)
            {
                chunks.Write(PngChunkType.Trns, palette.Alphas.Span);
            }
        }

        WritePixels(chunks, picture, encoding, cancellationToken);
        WriteMetadata(chunks, picture, metadata, afterPixels: true);
        chunks.Write(PngChunkType.Iend, []);
    }

    private static void WriteMetadata(PngChunkWriter chunks, Picture picture, ImmutableArray<PngChunk> metadata, bool afterPixels)
    {
        bool profileFits = picture.Metadata.WasGray is not { } wasGray || wasGray == picture.Layout.IsGray();
        foreach (PngChunk chunk in metadata)
        {
            if (chunk.AfterPixels == afterPixels && (profileFits || chunk.Kind != PngChunkType.Iccp))
            {
                chunks.Write(chunk.Kind, chunk.Data.Span);
            }
        }
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
