using System.Diagnostics;
using FastInpaint.Imaging;

namespace FastInpaint.Host.Pictures;

/// <summary>A mask's file as rows of one byte a pixel: read row by row where the file allows that, else decoded once.</summary>
/// <param name="input">The file, its header read; not disposed of.</param>
/// <param name="limits">Which pictures are refused.</param>
internal sealed class MaskRows(PictureInput input, PictureLimits limits) : IDisposable
{
    private PictureRowReader? _reader;
    private byte[] _row = [];
    private long _ticks;

    /// <summary>What the file says beside its pixels; null before <see cref="Open"/>.</summary>
    public PictureMetadata? Metadata { get; private set; }

    /// <summary>How long reading took so far.</summary>
    public TimeSpan Reading => Stopwatch.GetElapsedTime(0, _ticks);

    /// <summary>Begins the mask from its top.</summary>
    public RowReader Open(CancellationToken cancellationToken)
    {
        _reader?.Dispose();
        if ((_reader = PictureRowReader.TryOpen(input.Path, limits)) is not { } reader)
        {
            return Decode(cancellationToken);
        }

        Metadata = reader.Metadata;
        _row = new byte[reader.Header.Width * reader.Header.Layout.BytesPerPixel()];
        return row =>
        {
            long started = Stopwatch.GetTimestamp();
            reader.Read(_row, cancellationToken);
            Metadata = reader.Row == reader.Header.Height ? reader.Metadata : Metadata;
            _ticks += Stopwatch.GetTimestamp() - started;
            PictureMask.Row(_row, reader.Header.Layout, row);
        };
    }

    public void Dispose() => _reader?.Dispose();

    private RowReader Decode(CancellationToken cancellationToken)
    {
        long started = Stopwatch.GetTimestamp();
        Picture mask = input.Read(cancellationToken);
        _ticks += Stopwatch.GetTimestamp() - started;
        Metadata = mask.Metadata;
        int y = 0;
        return row => PictureMask.Row(mask.Row(y++), mask.Layout, row);
    }
}
