using System.Buffers.Binary;
using System.Collections.Immutable;
using FastInpaint.Imaging.Profiles;

namespace FastInpaint.Imaging.Jpeg;

/// <summary>Reads the segments of a JPEG file (ITU-T T.81) up to its end: tables, frame, scans, metadata.</summary>
internal sealed class JpegReader
{
    // Bounds the blocks that all scans visit: a number for each block of the frame, and a number for each byte of the file. Ten scans are usual. A scan that skips blocks costs time but almost no bytes.
    private const int VisitsPerBlock = 32;
    private const int VisitsPerByte = 64;

    private readonly byte[] _data;
    private readonly string _name;
    private readonly PictureLimits _limits;
    private readonly JpegTables _tables;
    private readonly JpegFaults _faults;
    private readonly JpegMarkerReader _file;
    private readonly JpegKeptSegments _segments;
    private int _restartInterval;
    private int _scans;
    private long _visits;
    private int? _end;
    private bool _hasData;
    private bool _isWhole;
    private int _lastMcuRow;
    private readonly int[] _rowPredictions = new int[JpegFrame.PrintComponents];
    private JpegScan? _rowScan;
    private JpegScanState _rowState;

    private JpegReader(byte[] data, string name, PictureLimits limits)
    {
        (_data, _name, _limits, _tables, _faults) = (data, name, limits, new JpegTables(name), new JpegFaults(limits.Strict));
        _segments = new JpegKeptSegments(name, limits);
        _file = new JpegMarkerReader(data, name, limits, _faults);
    }

    /// <summary>The frame, with its coefficients unless only the header was read.</summary>
    public JpegFrame Frame { get; private set; } = null!;

    /// <summary>The layout of the decoded pixels.</summary>
    public PixelFormat Layout => Frame.Components.Length == 1 ? PixelFormat.Gray8 : PixelFormat.Rgb24;

    /// <inheritdoc cref="JpegKeptSegments.Colors"/>
    public JpegColors Colors => _segments.Colors(Frame);

    /// <summary>Warnings for the user: about the colors, and about the faults found so far.</summary>
    public ImmutableArray<string> Warnings =>
    [
        .. IsPrint ? [$"The picture was {(Colors == JpegColors.Cmyk ? "CMYK" : "YCCK")}, for print: it was converted to RGB without its color profile and will be written as RGB."] : Array.Empty<string>(),
        .. _faults.Warning is { } faults ? [faults] : Array.Empty<string>(),
    ];

    /// <summary>The properties that a JPEG file replacing this one keeps.</summary>
    public JpegOrigin Origin => IsPrint ? JpegOrigin.OfPrint(Frame) : new JpegOrigin(Frame, Colors == JpegColors.Rgb);

    /// <summary>The kept segments, in the file's order. Segments that describe inks are left out.</summary>
    public ImmutableArray<JpegSegment> Segments => IsPrint ? JpegProfiles.WithoutColors(_segments.All) : _segments.All;

    /// <summary>The kinds of data after the picture in its file: a video, or further pictures. Known when all scans are read.</summary>
    public StaleParts Behind => EmbeddedJpeg.Behind(_data.AsSpan(_end ?? _data.Length));

    /// <summary>An upper bound of the metadata bytes that are still to be read.</summary>
    public long LaterMetadata => JpegKeptSegments.MostBytes(_data.AsSpan(_file.Position), _limits);

    /// <summary>Whether the picture is CMYK or YCCK, which is converted to RGB.</summary>
    public bool IsPrint => Frame.Components.Length == JpegFrame.PrintComponents;

    /// <exception cref="PictureFormatException">The file is damaged, or of a kind that is not read.</exception>
    /// <exception cref="PictureLimitException">The picture exceeds a limit.</exception>
    public static JpegReader ReadHeader(byte[] data, string name, PictureLimits limits)
    {
        var reader = new JpegReader(data, name, limits);
        reader.Run(headerOnly: true, CancellationToken.None);
        return reader;
    }

    /// <summary>Decodes the coefficients of all scans. Only the header must have been read before.</summary>
    /// <inheritdoc cref="ReadHeader"/>
    public void ReadScans(CancellationToken cancellationToken)
    {
        ReadScan(cancellationToken);
        Run(headerOnly: false, cancellationToken);
    }

    private void Run(bool headerOnly, CancellationToken cancellationToken)
    {
        while (true)
        {
            byte marker = _file.NextMarker(mayEnd: _scans > 0);
            if (marker == JpegMarker.Eoi)
            {
                _end = _file.Position;
                break;
            }

            if (marker == JpegMarker.Sos && headerOnly && Frame is not null)
            {
                return;
            }

            try
            {
                Read(marker, cancellationToken);
            }
            catch (PictureFormatException) when (_isWhole && _faults.Allows(JpegFault.Behind))
            {
                break;
            }
        }

        Finish();
    }

    /// <summary>Reads the segment or scan of a marker.</summary>
    private void Read(byte marker, CancellationToken cancellationToken)
    {
        switch (marker)
        {
            case JpegMarker.Sos:
                ReadScan(cancellationToken);
                break;
            case JpegMarker.Sof0 or JpegMarker.Sof1 or JpegMarker.Sof2:
                ReadFrame(marker);
                break;
            case JpegMarker.Dht:
                _tables.ReadHuffman(_file.Segment("DHT"));
                break;
            case JpegMarker.Dqt:
                _tables.ReadQuantization(_file.Segment("DQT"));
                break;
            case JpegMarker.Dri:
                ReadOnlySpan<byte> interval = _file.Segment("DRI");
                _restartInterval = interval.Length == 2 ? BinaryPrimitives.ReadUInt16BigEndian(interval) : throw Damaged($"segment DRI has {interval.Length} bytes instead of 2");
                break;
            case JpegMarker.Dnl:
                _file.Segment("DNL", mayBeShort: true); // ignored: the frame states the height
                break;
            case JpegMarker.Tem or (>= JpegMarker.Rst0 and <= JpegMarker.Rst7):
                break;
            default:
                if (JpegMarker.UnreadFrame(marker) is { } kind)
                {
                    throw Error($"it is a {kind} JPEG file; baseline and progressive ones with Huffman codes are read. Save it as such.");
                }

                _segments.Add(marker, _file.Segment($"{marker:X2}", mayBeShort: true));
                break;
        }
    }

    private void ReadFrame(byte marker)
    {
        ReadOnlySpan<byte> content = _file.Segment("SOF");
        Frame = Frame is null ? JpegFrame.Read(content, marker == JpegMarker.Sof2, _limits, _name) : throw Damaged("it has two frames, or a frame header of a wrong length");
    }

    private void ReadScan(CancellationToken cancellationToken)
    {
        if (_isWhole)
        {
            throw Damaged("a scan follows one of all components");
        }

        JpegScan scan = ReadScanHeader();
        Span<int> predictions = stackalloc int[4];
        var decoder = new JpegScanDecoder(_data, _file.Position, Frame, scan, _restartInterval, _faults, _name, predictions);
        _file.Position = decoder.Run(cancellationToken);
        EndScan(scan, decoder);
    }

    private void EndScan(JpegScan scan, JpegScanDecoder decoder)
    {
        _lastMcuRow = decoder.LastMcuRow;
        _isWhole = !Frame.Progressive && scan.Components.Length == Frame.Components.Length && !_limits.Strict;
        if (decoder.MissingFrom is { } row && scan.SpectralStart == 0 && scan.High == 0)
        {
            _faults.NoteEnd(row, Frame.Height);
        }
        else if (decoder.MissingFrom is not null)
        {
            _faults.Note(JpegFault.Incomplete);
        }
    }

    /// <summary>Whether the file is sequential and has all components in its first scan. Known when only the header has been read.</summary>
    public bool HasRows => !Frame.Progressive && _file.Position + 2 < _data.Length && _data[_file.Position + 2] == Frame.Components.Length;

    /// <summary>Begins to decode row by row, where <see cref="HasRows"/> is true. Only the header must have been read before. The coefficients of each row replace those of the row before.</summary>
    public void BeginRows()
    {
        JpegCoefficients.RequireFull(Frame, _data.Length - _file.Position, _data.Length, _name, _limits);
        foreach (JpegComponent component in Frame.Components)
        {
            component.Coefficients = new short[component.StoredWide * component.Vertical * JpegComponent.BlockSize];
        }

        _rowScan = ReadScanHeader();
        CheckData();
        _rowState = new JpegScanDecoder(_data, _file.Position, Frame, _rowScan, _restartInterval, _faults, _name, _rowPredictions).State;
    }

    /// <summary>Another reader of the same bytes, at its first row.</summary>
    public JpegReader Again()
    {
        JpegReader again = ReadHeader(_data, _name, _limits);
        again.BeginRows();
        return again;
    }

    /// <summary>Decodes the coefficients of the next row of MCUs.</summary>
    public void ReadRow(int mcuRow)
    {
        foreach (JpegComponent component in Frame.Components)
        {
            component.FirstRow = mcuRow * component.Vertical;
            Array.Clear(component.Coefficients);
        }

        var decoder = new JpegScanDecoder(_data, _rowState, Frame, _rowScan!, _restartInterval, _faults, _name, _rowPredictions);
        decoder.Row(mcuRow);
        _rowState = decoder.State;
    }

    /// <summary>Reads the segments after the last row, up to the file's end.</summary>
    public void EndRows()
    {
        var decoder = new JpegScanDecoder(_data, _rowState, Frame, _rowScan!, _restartInterval, _faults, _name, _rowPredictions);
        _file.Position = decoder.End();
        EndScan(_rowScan!, decoder);
        Run(headerOnly: false, CancellationToken.None);
    }

    private JpegScan ReadScanHeader()
    {
        ReadOnlySpan<byte> content = _file.Segment("SOS");
        if (Frame is null)
        {
            throw Damaged("a scan comes before its frame");
        }

        if (++_scans > _limits.MaxScans)
        {
            throw new PictureLimitException($"{_name}: it has more than {_limits.MaxScans} scans; save it again as a baseline file, or raise the limit.");
        }

        JpegScan.CheckLength(content, Frame, _name);
        JpegCoefficients.Allocate(Frame, _data.Length - _file.Position, _data.Length, _name, _limits);
        JpegScan scan = JpegScan.Read(content, Frame, _tables, _faults, isFirst: _scans == 1, _name);
        _hasData |= _file.Position < _data.Length && (_data[_file.Position] != 0xFF || (_file.Position + 1 < _data.Length && _data[_file.Position + 1] == 0));
        _visits += scan.Components.Sum(component => (long)component.StoredWide * component.StoredHigh);
        if (_visits > Frame.Blocks * VisitsPerBlock + (long)_data.Length * VisitsPerByte)
        {
            throw Error($"its first {_scans} scans go over {Frame.Blocks} blocks more than {VisitsPerBlock} times in {_data.Length} bytes, which takes too long. Save it again as a baseline file.");
        }

        return scan;
    }

    private void Finish()
    {
        JpegComponent[] unseen = [.. (Frame?.Components ?? []).Where(component => component.Table is null)];
        if (Frame is null || (unseen.Length > 0 && (_scans == 0 || !_faults.Allows(JpegFault.ComponentMissing))))
        {
            throw Damaged(Frame is null ? "it has no picture" : "a component has no scan");
        }

        CheckData();
        if (!_file.HasEnd)
        {
            _faults.Note(JpegFault.EndMarker);
            if (Frame.Components.Any(component => !component.IsComplete) && !_faults.Allows(JpegFault.Incomplete))
            {
                throw Damaged($"the file ends after {_scans} scans, before its coefficients are complete");
            }
        }

        // All samples of a component without a scan are in the middle of the range, so any table will do.
        Array.ForEach(unseen, component => component.Table = _tables.Quantization[component.Quantization] ?? JpegQuality.Table(chroma: true, JpegQuality.Default));
        JpegSmoothing.Run(Frame, _lastMcuRow, _scans == 1);
    }

    /// <summary>Refuses a picture without any data.</summary>
    private void CheckData()
    {
        if (!_hasData)
        {
            throw Damaged($"of its {Frame.Width} x {Frame.Height} pixels nothing is there: its scans have no data");
        }
    }

    private PictureFormatException Error(string what) => JpegError.Of(_name, what);

    private PictureFormatException Damaged(string what) => JpegError.Damaged(_name, what);
}
