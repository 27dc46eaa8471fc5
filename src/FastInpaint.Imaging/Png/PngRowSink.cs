using System.Collections.Immutable;
using System.IO.Compression;
using FastInpaint.Imaging.Formats;
using FastInpaint.Imaging.Profiles;

namespace FastInpaint.Imaging.Png;

/// <summary>Writes a PNG file row by row, not interlaced.</summary>
internal sealed class PngRowSink : RowSink
{
    private readonly ImmutableArray<PngChunk> _metadata;
    private readonly PngChunkWriter _chunks;
    private readonly PngIdatStream _idat;
    private readonly ZLibStream _deflater;
    private readonly PngRowWriter _rows;

    /// <param name="profileFits">Whether the color profile still describes the pixels; else it is left out.</param>
    public PngRowSink(Stream stream, PngEncoding encoding, ZLibCompressionOptions options, PictureMetadata metadata, bool profileFits)
    {
        _metadata = metadata.ChunksForPng();
        _chunks = new PngChunkWriter(stream);
        stream.Write(PngHeader.Signature);
        Span<byte> header = stackalloc byte[PngHeader.Length];
        encoding.Header.Write(header);
        _chunks.Write(PngChunkType.Ihdr, header);
        WriteMetadata(_metadata.Where(chunk => !chunk.AfterPixels && (profileFits || chunk.Kind != PngChunkType.Iccp)));
        if (encoding.Palette is { } palette)
        {
            _chunks.Write(PngChunkType.Plte, palette.Colors.Span);
            if (palette.HasAlpha)
            {
                _chunks.Write(PngChunkType.Trns, palette.Alphas.Span);
            }
        }

        _idat = new PngIdatStream(_chunks);
        _deflater = new ZLibStream(_idat, options, leaveOpen: true);
        _rows = new PngRowWriter(encoding, _deflater);
    }

    public override void Write(ReadOnlySpan<byte> rows, CancellationToken cancellationToken) => _rows.Write(rows, cancellationToken);

    public override void Finish(PictureMetadata? metadata, CancellationToken cancellationToken)
    {
        _deflater.Dispose();
        _idat.Complete();
        WriteMetadata((metadata?.ChunksForPng() ?? _metadata).Where(chunk => chunk.AfterPixels));
        _chunks.Write(PngChunkType.Iend, []);
    }

    public override void Dispose() => _deflater.Dispose();

    private void WriteMetadata(IEnumerable<PngChunk> chunks)
    {
        foreach (PngChunk chunk in chunks)
        {
            _chunks.Write(chunk.Kind, chunk.Data.Span);
        }
    }
}
