using System.Buffers.Binary;
using System.Collections.Immutable;
using FastInpaint.Imaging.Profiles;

namespace FastInpaint.Imaging.Jpeg;

/// <summary>Reads the segments of a JPEG file (ITU-T T.81) up to its end: tables, frame, scans, metadata.</summary>
internal sealed class JpegReader
{
    private const int JfifLength = 14;
    // Blocks visited by all scans: so many times each block, and so many for each byte of the file. Ten scans are usual, and a run over blocks without a change costs almost no bytes.
    private const int VisitsPerBlock = 32;
    private const int VisitsPerByte = 64;
    private const int Tables = 4;
    private const int PrintComponents = 4;

    private readonly byte[] _data;
    private readonly string _name;
    private readonly PictureLimits _limits;
    private readonly ushort[]?[] _quantization = new ushort[]?[Tables];
    private readonly JpegHuffmanTable?[] _dc = new JpegHuffmanTable?[Tables];
    private readonly JpegHuffmanTable?[] _ac = new JpegHuffmanTable?[Tables];
    private readonly List<JpegSegment> _segments = [];
    private int _position = 2;
    private int _restartInterval;
    private int _metadataBytes;
    private int _scans;
    private int _parts;
    private long _visits;
    private bool _hasEnd = true;
    private int? _adobeTransform;
    private readonly int[] _rowPredictions = new int[Tables];
    private JpegScan? _rowScan;
    private JpegScanState _rowState;

    private JpegReader(byte[] data, string name, PictureLimits limits) => (_data, _name, _limits) = (data, name, limits);

    /// <summary>The frame, with its coefficients unless only the header was read.</summary>
    public JpegFrame Frame { get; private set; } = null!;

    /// <summary>The layout of the decoded pixels.</summary>
    public PictureLayout Layout => Frame.Components.Length == 1 ? PictureLayout.Gray8 : PictureLayout.Rgb24;

    /// <summary>What the components are, as libjpeg concludes it. JFIF knows three components as luma with chroma only; else Adobe's segment says it, or the components' names.</summary>
    public JpegColors Colors => Frame.Components.Length switch
    {
        1 => JpegColors.Gray,
        3 when IsRgb => JpegColors.Rgb,
        3 => JpegColors.LumaChroma,
        _ when _adobeTransform is null or 0 => JpegColors.Cmyk,
        _ => JpegColors.Ycck,
    };

    /// <summary>What the reader has to tell about the colors.</summary>
    public ImmutableArray<string> Warnings => IsPrint
        ? [$"The picture was {(Colors == JpegColors.Cmyk ? "CMYK" : "YCCK")}, for print: it was converted to RGB without its color profile and will be written as RGB."]
        : [];

    /// <summary>What a JPEG file in the place of this one follows.</summary>
    public JpegOrigin Origin => IsPrint ? JpegOrigin.OfPrint(Frame) : new JpegOrigin(Frame, Colors == JpegColors.Rgb);

    /// <summary>The kept segments, in the file's order; without what describes inks.</summary>
    public ImmutableArray<JpegSegment> Segments => IsPrint ? JpegProfiles.WithoutColors(_segments) : [.. _segments];

    private bool IsPrint => Frame.Components.Length == PrintComponents;

    private bool IsRgb => !_segments.Exists(segment => segment.Marker == JpegSegment.App0 && segment.Data.Length >= JfifLength && segment.Data.Span.StartsWith("JFIF\0"u8))
        && (_adobeTransform is { } transform ? transform == 0 : Frame.Components.Select(component => component.Id).SequenceEqual("RGB"u8.ToArray()));

    /// <exception cref="PictureFormatException">The file is damaged, or of a kind that is not read.</exception>
    /// <exception cref="PictureLimitException">The picture exceeds a limit.</exception>
    public static JpegReader Read(byte[] data, string name, PictureLimits limits, bool headerOnly, CancellationToken cancellationToken)
    {
        var reader = new JpegReader(data, name, limits);
        reader.Run(headerOnly, cancellationToken);
        return reader;
    }

    private void Run(bool headerOnly, CancellationToken cancellationToken)
    {
        while (true)
        {
            byte marker = NextMarker();
            switch (marker)
            {
                case JpegMarker.Eoi:
                    Finish();
                    return;
                case JpegMarker.Sos:
                    if (headerOnly && Frame is not null)
                    {
                        return;
                    }

                    ReadScan(cancellationToken);
                    break;
                case JpegMarker.Sof0 or JpegMarker.Sof1 or JpegMarker.Sof2:
                    ReadFrame(marker);
                    break;
                case JpegMarker.Dht:
                    ReadHuffman(Segment("DHT"));
                    break;
                case JpegMarker.Dqt:
                    ReadQuantization(Segment("DQT"));
                    break;
                case JpegMarker.Dri:
                    ReadOnlySpan<byte> interval = Segment("DRI");
                    _restartInterval = interval.Length == 2 ? BinaryPrimitives.ReadUInt16BigEndian(interval) : throw Damaged($"segment DRI has {interval.Length} bytes instead of 2");
                    break;
                case JpegMarker.Dnl:
                    Segment("DNL"); // the frame's height counts, which is not 0
                    break;
                case JpegMarker.Tem or (>= JpegMarker.Rst0 and <= JpegMarker.Rst7):
                    break;
                default:
                    if (JpegMarker.UnreadFrame(marker) is { } kind)
                    {
                        throw Error($"it is a {kind} JPEG file; baseline and progressive ones with Huffman codes are read. Save it as such.");
                    }

                    Keep(marker, Segment($"{marker:X2}"));
                    break;
            }
        }
    }

    /// <summary>The next marker's second byte; fill bytes before it are passed over.</summary>
    private byte NextMarker()
    {
        if (_position < _data.Length && _data[_position] != 0xFF)
        {
            throw Damaged($"at byte {_position} there is {_data[_position]:X2} instead of a marker");
        }

        while (_position < _data.Length && _data[_position] == 0xFF)
        {
            _position++;
        }

        if (_position < _data.Length)
        {
            return _data[_position++];
        }

        // Some writers leave out the end marker; what counts is that a whole picture came before.
        _hasEnd = false;
        return _scans > 0 ? JpegMarker.Eoi : throw Damaged("the file ends before its picture");
    }

    /// <summary>The content of the segment behind a marker.</summary>
    private ReadOnlySpan<byte> Segment(string what)
    {
        int length = _position + 2 <= _data.Length ? BinaryPrimitives.ReadUInt16BigEndian(_data.AsSpan(_position)) : 0;
        if (length < 2 || length > _data.Length - _position)
        {
            throw Damaged($"segment {what} at byte {_position - 2} says {length} bytes, {_data.Length - _position} are left");
        }

        if (++_parts > _limits.MaxSegments)
        {
            throw new PictureLimitException($"{_name}: it has more than {_limits.MaxSegments} segments; remove its metadata or raise the limit.");
        }

        ReadOnlySpan<byte> content = _data.AsSpan(_position + 2, length - 2);
        _position += length;
        return content;
    }

    private void Keep(byte marker, ReadOnlySpan<byte> content)
    {
        if (marker == JpegSegment.App14 && content.Length >= 12 && content.StartsWith("Adobe"u8))
        {
            _adobeTransform = content[11];
        }

        if (marker is (>= JpegSegment.App0 and <= JpegSegment.App15) or JpegSegment.Comment)
        {
            _metadataBytes += content.Length;
            if (_metadataBytes > _limits.MaxMetadataBytes || _segments.Count >= _limits.MaxMetadataChunks)
            {
                throw new PictureLimitException($"{_name}: its metadata has more than {_limits.MaxMetadataBytes} bytes or {_limits.MaxMetadataChunks} segments; remove some or raise the limit.");
            }

            _segments.Add(new JpegSegment(marker, content.ToArray()));
        }
    }

    private void ReadFrame(byte marker)
    {
        ReadOnlySpan<byte> content = Segment("SOF");
        if (Frame is not null || content.Length < 6 || content.Length != 6 + 3 * content[5])
        {
            throw Damaged("it has two frames, or a frame header of a wrong length");
        }

        int precision = content[0];
        int height = BinaryPrimitives.ReadUInt16BigEndian(content[1..]);
        int width = BinaryPrimitives.ReadUInt16BigEndian(content[3..]);
        int count = content[5];
        if (precision != 8)
        {
            throw Error($"it has samples of {precision} bits; 8 are read. Save it with 8 bits.");
        }

        if (count is not (1 or 3 or PrintComponents))
        {
            throw Error($"it has {count} components; 1, 3 and 4 are read. Save it as grey or RGB.");
        }

        if (width == 0 || height == 0)
        {
            throw Damaged($"it says {width} x {height} pixels");
        }

        var components = new JpegComponent[count];
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<byte> entry = content.Slice(6 + 3 * i, 3);
            int horizontal = entry[1] >> 4, vertical = entry[1] & 15;
            if (horizontal is < 1 or > 4 || vertical is < 1 or > 4 || entry[2] >= Tables || HasId(components.AsSpan(0, i), entry[0]))
            {
                throw Damaged($"component {i} has the number {entry[0]}, the sampling {horizontal}x{vertical} and the quantisation table {entry[2]}");
            }

            // A single component is sampled as it is, whatever it says.
            components[i] = count == 1 ? new JpegComponent(entry[0], 1, 1, entry[2]) : new JpegComponent(entry[0], horizontal, vertical, entry[2]);
        }

        _limits.Check(_name, width, height, Samples(count));
        Frame = new JpegFrame(width, height, marker == JpegMarker.Sof2, components);
        foreach (JpegComponent component in components)
        {
            if (Frame.MaxHorizontal % component.Horizontal != 0 || Frame.MaxVertical % component.Vertical != 0)
            {
                throw Error($"its components are sampled {string.Join(", ", components.Select(each => $"{each.Horizontal}x{each.Vertical}"))}, which is not read. Save it with 4:4:4, 4:2:2 or 4:2:0.");
            }
        }
    }

    private static bool HasId(ReadOnlySpan<JpegComponent> components, byte id)
    {
        foreach (JpegComponent component in components)
        {
            if (component.Id == id)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Coefficients are allocated at the first scan, when the file has shown that it can fill them: a block takes at least two bits, shared by a progressive scan's band.</summary>
    private void Allocate()
    {
        if (Frame.Components[0].Coefficients.Length > 0)
        {
            return;
        }

        PictureLimits.CheckBytes(_name, Frame.Width, Frame.Height, Samples(Frame.Components.Length));
        RequireFull();
        foreach (JpegComponent component in Frame.Components)
        {
            long samples = (long)component.StoredWide * component.StoredHigh * JpegComponent.BlockSize;
            component.Coefficients = samples <= Array.MaxLength ? new short[samples] : throw new PictureLimitException(
                $"{_name}: a component of the {Frame.Width} x {Frame.Height} pixels has {samples} samples with its padding, the most are {Array.MaxLength}; cut the picture into parts.");
        }
    }

    private void RequireFull()
    {
        long left = _data.Length - _position;
        // An interleaved first scan codes a DC value for each block, in one bit or more.
        if (Frame.Blocks / 8 > left)
        {
            throw Damaged($"it promises {Frame.Width} x {Frame.Height} pixels, the {left} bytes that follow cannot hold them");
        }

        _limits.CheckExpansion(_name, Frame.Width, Frame.Height, Samples(Frame.Components.Length), _ => _data.Length);
    }

    /// <summary>The layout that takes as much memory as the samples of a pixel.</summary>
    private static PictureLayout Samples(int components) => components switch { 1 => PictureLayout.Gray8, 3 => PictureLayout.Rgb24, _ => PictureLayout.Rgba32 };

    private void ReadQuantization(ReadOnlySpan<byte> content)
    {
        while (content.Length > 0)
        {
            int size = content[0] >> 4, number = content[0] & 15;
            int bytes = size == 0 ? 64 : 128;
            if (size > 1 || number >= Tables || content.Length < 1 + bytes)
            {
                throw Damaged($"segment DQT has table {number} of kind {size} in {content.Length} bytes");
            }

            var table = new ushort[64];
            for (int i = 0; i < 64; i++)
            {
                table[JpegZigZag.Natural[i]] = size == 0 ? content[1 + i] : BinaryPrimitives.ReadUInt16BigEndian(content[(1 + 2 * i)..]);
            }

            _quantization[number] = Array.IndexOf(table, (ushort)0) < 0 ? table : throw Damaged($"quantisation table {number} holds a 0");
            content = content[(1 + bytes)..];
        }
    }

    private void ReadHuffman(ReadOnlySpan<byte> content)
    {
        while (content.Length > 0)
        {
            int kind = content[0] >> 4, number = content[0] & 15;
            int count = 0;
            for (int i = 1; i <= 16 && content.Length > 16; i++)
            {
                count += content[i];
            }

            if (kind > 1 || number >= Tables || content.Length < 17 + count || count > 256)
            {
                throw Damaged($"segment DHT has table {number} of kind {kind} with {count} codes in {content.Length} bytes");
            }

            (kind == 0 ? _dc : _ac)[number] = JpegHuffmanTable.Make(content.Slice(1, 16), content.Slice(17, count)) ?? throw Damaged($"Huffman table {number} of kind {kind} has more codes than fit");
            content = content[(17 + count)..];
        }
    }

    private void ReadScan(CancellationToken cancellationToken)
    {
        JpegScan scan = ReadScanHeader();
        Span<int> predictions = stackalloc int[4];
        var decoder = new JpegScanDecoder(_data, _position, Frame, scan, _restartInterval, _name, predictions);
        _position = decoder.Run(_data, cancellationToken);
    }

    /// <summary>Begins to decode row by row, after only the header was read. The rows' coefficients replace each other.</summary>
    /// <returns>Whether the file is sequential and has all components in its first scan. If not, it must be read anew.</returns>
    public bool TryBeginRows()
    {
        int components = _position + 2 < _data.Length ? _data[_position + 2] : 0;
        if (Frame.Progressive || components != Frame.Components.Length)
        {
            return false;
        }

        RequireFull();
        foreach (JpegComponent component in Frame.Components)
        {
            component.Coefficients = new short[component.StoredWide * component.Vertical * JpegComponent.BlockSize];
        }

        _rowScan = ReadScanHeader();
        _rowState = new JpegScanDecoder(_data, _position, Frame, _rowScan, _restartInterval, _name, _rowPredictions).State;
        return true;
    }

    /// <summary>Another reader of the same bytes, its rows begun.</summary>
    public JpegReader Again()
    {
        JpegReader again = Read(_data, _name, _limits, headerOnly: true, CancellationToken.None);
        return again.TryBeginRows() ? again : throw new InvalidOperationException("The file was read row by row before and cannot be now.");
    }

    /// <summary>Decodes the coefficients of the next row of MCUs.</summary>
    public void ReadRow(int mcuRow)
    {
        foreach (JpegComponent component in Frame.Components)
        {
            component.FirstRow = mcuRow * component.Vertical;
            Array.Clear(component.Coefficients);
        }

        var decoder = new JpegScanDecoder(_data, _rowState, Frame, _rowScan!, _restartInterval, _name, _rowPredictions);
        decoder.Row(_data, mcuRow);
        _rowState = decoder.State;
    }

    /// <summary>Reads what follows the last row, up to the file's end.</summary>
    public void EndRows()
    {
        _position = new JpegScanDecoder(_data, _rowState, Frame, _rowScan!, _restartInterval, _name, _rowPredictions).End();
        Run(headerOnly: false, CancellationToken.None);
    }

    private JpegScan ReadScanHeader()
    {
        ReadOnlySpan<byte> content = Segment("SOS");
        if (Frame is null)
        {
            throw Damaged("a scan comes before its frame");
        }

        if (++_scans > _limits.MaxScans)
        {
            throw new PictureLimitException($"{_name}: it has more than {_limits.MaxScans} scans; save it again as a baseline file, or raise the limit.");
        }

        int count = content.Length > 0 ? content[0] : 0;
        if (count is < 1 or > 4 || content.Length != 4 + 2 * count || count > Frame.Components.Length)
        {
            throw Damaged($"a scan of {count} components has a header of {content.Length} bytes");
        }

        Allocate();
        JpegScan scan = Parameters(content, count);
        _visits += scan.Components.Sum(component => (long)component.StoredWide * component.StoredHigh);
        if (_visits > Frame.Blocks * VisitsPerBlock + (long)_data.Length * VisitsPerByte)
        {
            throw Error($"its first {_scans} scans go over {Frame.Blocks} blocks more than {VisitsPerBlock} times in {_data.Length} bytes, which takes too long. Save it again as a baseline file.");
        }

        return scan;
    }

    private JpegScan Parameters(ReadOnlySpan<byte> content, int count)
    {
        ReadOnlySpan<byte> band = content[(1 + 2 * count)..];
        int start = band[0], end = band[1], high = band[2] >> 4, low = band[2] & 15;
        bool valid = Frame.Progressive
            ? start <= end && end <= 63 && (start > 0 || end == 0) && (start == 0 || count == 1) && low <= 13 && (high == 0 || high == low + 1)
            : start == 0 && end == 63 && high == 0 && low == 0;
        if (!valid)
        {
            throw Damaged($"a scan of {count} components has the coefficients {start} to {end} and the bits {high}, {low}");
        }

        var components = new JpegComponent[count];
        var dc = new JpegHuffmanTable?[count];
        var ac = new JpegHuffmanTable?[count];
        for (int i = 0; i < count; i++)
        {
            byte id = content[1 + 2 * i];
            JpegComponent component = Array.Find(Frame.Components, each => each.Id == id) ?? throw Damaged($"a scan names component {id}, which the frame lacks");
            components[i] = Array.IndexOf(components, component) < 0 ? component : throw Damaged($"a scan names component {id} twice");
            if (!component.Advance(start, end, high, low))
            {
                throw Damaged($"a scan brings bit {low} of the coefficients {start} to {end} of component {id}, out of turn");
            }

            component.Table ??= _quantization[component.Quantization] ?? throw Damaged($"quantisation table {component.Quantization} is missing");
            bool needsDc = start == 0 && high == 0, needsAc = end > 0;
            dc[i] = _dc[(content[2 + 2 * i] >> 4) & 3];
            ac[i] = _ac[content[2 + 2 * i] & 3];
            if ((needsDc && dc[i] is null) || (needsAc && ac[i] is null))
            {
                throw Damaged($"a scan uses Huffman tables {content[2 + 2 * i]:X2}, which are missing");
            }
        }

        return count == 1 || components.Sum(component => component.Horizontal * component.Vertical) <= JpegFrame.LargestMcu
            ? new JpegScan(components, dc, ac, start, end, high, low)
            : throw Damaged("a scan has more than 10 blocks in an MCU");
    }

    private void Finish()
    {
        if (Frame is null || Frame.Components.Any(component => component.Table is null))
        {
            throw Damaged(Frame is null ? "it has no picture" : "a component has no scan");
        }

        if (!_hasEnd && Frame.Components.Any(component => !component.IsComplete))
        {
            throw Damaged($"the file ends after {_scans} scans, before its coefficients are complete");
        }
    }

    private PictureFormatException Error(string what) => new($"{_name}: {what}");

    private PictureFormatException Damaged(string what) => new($"{_name}: {what}; the file is truncated or damaged, fetch or export it again.");
}
