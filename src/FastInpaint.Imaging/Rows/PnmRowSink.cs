using FastInpaint.Imaging.Pnm;

namespace FastInpaint.Imaging.Rows;

/// <summary>A PNM file, row by row.</summary>
internal sealed class PnmRowSink : RowSink
{
    private readonly Stream _stream;
    private readonly PictureLayout _layout;
    private readonly PnmKind _kind;

    public PnmRowSink(Stream stream, int width, int height, PictureLayout layout, PnmKind kind)
    {
        (_stream, _layout, _kind) = (stream, layout, kind);
        PnmEncoder.WriteHeader(stream, width, height, layout, kind);
    }

    public override void Write(ReadOnlySpan<byte> rows, CancellationToken cancellationToken) => PnmEncoder.WriteRows(_stream, rows, _layout, _kind, cancellationToken);
}
