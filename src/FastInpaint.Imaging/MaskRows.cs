using System.Diagnostics;

namespace FastInpaint.Imaging;

/// <summary>Reads a mask's file as rows of one byte a pixel: row by row where the format allows that, else decoded whole once.</summary>
internal sealed class MaskRows : IDisposable
{
    private readonly PictureReader _file;
    private readonly string _name;
    private PictureRowReader? _rows;
    private Picture? _decoded;
    private MaskReading? _reading;
    private long _ticks;

    /// <param name="file">The file, whose pixels have not been decoded. <see cref="Close"/> closes it.</param>
    /// <param name="name">What messages call the mask.</param>
    /// <param name="picture">The picture's header.</param>
    /// <exception cref="ArgumentException">The mask has another size than the picture.</exception>
    public MaskRows(PictureReader file, string name, PictureHeader picture)
    {
        (_file, _name) = (file, name);
        PictureMask.CheckSize(picture, file.Header, name);
    }

    /// <summary>What decides how much a pixel is mask. Known after <see cref="Open"/>.</summary>
    public MaskSource Source => _reading!.Source;

    /// <summary>The time spent reading so far.</summary>
    public TimeSpan Time => Stopwatch.GetElapsedTime(0, _ticks);

    /// <summary>Starts reading at the first row. The first call surveys all rows where the reading needs that.</summary>
    public RowReader Open(CancellationToken cancellationToken)
    {
        long started = Stopwatch.GetTimestamp();
        bool byRows = Restart(cancellationToken);
        var row = new byte[byRows ? _file.Header.RowBytes : 0];
        if (_reading is null && byRows)
        {
            _reading = new MaskReading(_file.Header.Layout);
            for (int y = 0; _reading.NeedsSurvey && y < _file.Header.Height; y++)
            {
                _rows!.Read(row, cancellationToken);
                _reading.Survey(row);
            }

            Restart(cancellationToken);
        }

        MaskReading reading = _reading ??= MaskReading.Of(_decoded!, cancellationToken);
        _ticks += Stopwatch.GetTimestamp() - started;
        int next = 0;
        return byRows ? ReadRow : target => reading.Read(_decoded!.Row(next++), target);

        void ReadRow(Span<byte> target)
        {
            long reads = Stopwatch.GetTimestamp();
            _rows!.Read(row, cancellationToken);
            _ticks += Stopwatch.GetTimestamp() - reads;
            reading.Read(row, target);
        }
    }

    /// <summary>The warnings about the mask, one sentence each. Complete after the last row.</summary>
    /// <param name="isEmpty">Whether the mask gave an empty hole.</param>
    public IEnumerable<string> Warnings(bool isEmpty = false) => _reading!.Warnings(_decoded?.Metadata ?? _rows!.Metadata, _name, isEmpty);

    /// <summary>Closes the file if its pixels are in memory.</summary>
    public void CloseDecoded()
    {
        if (_decoded is not null)
        {
            _file.Dispose();
        }
    }

    /// <summary>Closes the file.</summary>
    public void Close()
    {
        Dispose();
        _file.Dispose();
    }

    public void Dispose() => _rows?.Dispose();

    /// <summary>Goes to the first row, or decodes the file where it cannot be read row by row. Then the result is false.</summary>
    private bool Restart(CancellationToken cancellationToken)
    {
        if (_decoded is not null || _rows is { Row: 0 })
        {
            return _decoded is null;
        }

        if (_rows is not null)
        {
            _rows.Dispose();
            _file.Rewind();
        }

        if (_file.HasRows && _file.CanRewind)
        {
            _rows = _file.ReadRows();
            return true;
        }

        _decoded = _file.Read(cancellationToken);
        return false;
    }
}
