using System.Diagnostics;
using FastInpaint.Imaging;

namespace FastInpaint.Host.Pictures;

/// <summary>Reads a mask's file as rows of one byte a pixel: row by row where the format allows that, else decoded whole once.</summary>
/// <param name="input">The opened file; not disposed of.</param>
/// <param name="limits">The limits on the file.</param>
internal sealed class MaskRows(PictureInput input, PictureLimits limits) : IDisposable
{
    private MaskReading? _reading;
    private PictureRowReader? _reader;
    private Picture? _decoded;
    private byte[] _row = [];
    private long _ticks;

    /// <summary>The facts about the file; null before <see cref="Open"/>, complete after the last row.</summary>
    public MaskNotes? Notes => _reading is null ? null : new MaskNotes(_reading, _decoded?.Metadata ?? _reader!.Metadata);

    /// <summary>The time spent reading so far.</summary>
    public TimeSpan Reading => Stopwatch.GetElapsedTime(0, _ticks);

    /// <summary>Starts reading at the first row.</summary>
    public RowReader Open(CancellationToken cancellationToken)
    {
        long started = Stopwatch.GetTimestamp();
        if (_reading is null && Restart())
        {
            _reading = Survey(cancellationToken);
        }

        bool byRows = Restart();
        if (!byRows)
        {
            _decoded ??= input.Read(cancellationToken);
            _reading ??= MaskReading.Of(_decoded, cancellationToken);
        }

        _ticks += Stopwatch.GetTimestamp() - started;
        return byRows ? Rows(_reader!, _reading!, cancellationToken) : Rows(_decoded!, _reading!);
    }

    public void Dispose() => _reader?.Dispose();

    /// <summary>Opens the file again at its first row; false where it cannot be read row by row.</summary>
    private bool Restart()
    {
        _reader?.Dispose();
        _reader = _decoded is null ? PictureRowReader.TryOpen(input.Path, limits) : null;
        return _reader is not null;
    }

    /// <summary>Surveys the mask: reads all its rows once, where the reading needs that.</summary>
    private MaskReading Survey(CancellationToken cancellationToken)
    {
        PictureHeader header = _reader!.Header;
        var reading = new MaskReading(header.Layout);
        _row = new byte[header.Width * header.Layout.BytesPerPixel()];
        for (int y = 0; reading.NeedsSurvey && y < header.Height; y++)
        {
            _reader.Read(_row, cancellationToken);
            reading.Survey(_row);
        }

        return reading;
    }

    private RowReader Rows(PictureRowReader reader, MaskReading reading, CancellationToken cancellationToken) => row =>
    {
        long started = Stopwatch.GetTimestamp();
        reader.Read(_row, cancellationToken);
        _ticks += Stopwatch.GetTimestamp() - started;
        reading.Read(_row, row);
    };

    private static RowReader Rows(Picture mask, MaskReading reading)
    {
        int y = 0;
        return row => reading.Read(mask.Row(y++), row);
    }
}
