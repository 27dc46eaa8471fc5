using System.Collections.Immutable;
using System.IO.Compression;
using FastInpaint.Imaging.Formats;
using FastInpaint.Imaging.Profiles;

namespace FastInpaint.Imaging.Png;

/// <summary>A PNG file, row by row, in its layout's own colour type: whether all pixels fit a palette is not known before the last.</summary>
internal sealed class PngRowSink : RowSink
{
    private readonly ImmutableArray<PngChunk> _metadata;
    private readonly PngChunkWriter _chunks;
    private readonly PngIdatStream _idat;
    private readonly ZLibStream _deflater;
    private readonly PngRowPacker _packer;
    private readonly PngRowWriter _rows;
    private readonly int _stride;
    private byte[] _above;
    private byte[] _row;

    public PngRowSink(Stream stream, PictureHeader picture, PictureMetadata metadata)
    {
        PngEncoding encoding = PngEncoding.Of(picture.Width, picture.Height, picture.Layout);
        (_packer, _metadata, _stride) = (encoding.Packer, metadata.ChunksForPng(), picture.Width * picture.Layout.BytesPerPixel());
        _chunks = new PngChunkWriter(stream);
        PngEncoder.WriteStart(stream, _chunks, encoding, _metadata, metadata.ProfileFits(picture.Layout));
        _idat = new PngIdatStream(_chunks);
        _deflater = new ZLibStream(_idat, PngCompression.ShortSearch, leaveOpen: true);
        _rows = new PngRowWriter(encoding.Header, _deflater);
        _above = new byte[_stride];
        _row = new byte[_stride];
    }

    public override void Write(ReadOnlySpan<byte> rows, CancellationToken cancellationToken)
    {
        for (; rows.Length > 0; rows = rows[_stride..])
        {
            cancellationToken.ThrowIfCancellationRequested();
            _packer.Pack(rows[.._stride], _row);
            _rows.Write(_row, _above);
            (_above, _row) = (_row, _above);
        }
    }

    public override void Finish(PictureMetadata? metadata, CancellationToken cancellationToken)
    {
        _deflater.Dispose();
        _idat.Complete();
        PngEncoder.WriteEnd(_chunks, metadata?.ChunksForPng() ?? _metadata);
    }

    public override void Dispose() => _deflater.Dispose();
}
