using FastInpaint.Imaging.Formats;

namespace FastInpaint.Imaging.Jpeg;

/// <summary>
/// Writes a JPEG file row by row; the bytes are the same as those of <see cref="JpegEncoder"/>. The optimal Huffman codes depend on all blocks. So the blocks are held, coded with general codes, and
/// coded again at the end. The held blocks take about one and a half times the file's bytes.
/// </summary>
internal sealed class JpegRowSink : RowSink
{
    private readonly Stream _stream;
    private readonly PixelFormat _layout;
    private readonly PictureMetadata _metadata;
    private readonly JpegFrame _frame;
    private readonly bool _rgb;
    private readonly JpegOriginRows? _origin;
    private readonly int[] _scan;
    private readonly JpegSamples _samples;
    private readonly JpegSymbolCounter _counter;
    private readonly (JpegHuffmanCode Dc, JpegHuffmanCode Ac)[] _generalCodes;
    private readonly MemoryStream _blocks = new();
    private readonly JpegScanWriter _writer;
    private readonly byte[] _pixels;
    private readonly int _stride;
    private int _filled;
    private int _mcuRow;

    /// <param name="origin">The tables and sampling of the JPEG file that the picture replaces; null where there is no such file, or its coding is not kept.</param>
    /// <param name="blocks">The rows of that file; null where its blocks cannot be copied.</param>
    /// <param name="quality">Quality where <paramref name="origin"/> is null, 1 to 100.</param>
    public JpegRowSink(Stream stream, PictureHeader picture, PictureMetadata metadata, JpegOrigin? origin, JpegOriginRows? blocks, int quality)
    {
        (_stream, _layout, _metadata, _origin, _rgb) = (stream, picture.Layout, metadata, blocks, origin?.IsRgb ?? false);
        JpegFrame frame = _frame = origin is null ? JpegEncoder.NewFrame(picture.Width, picture.Height, picture.Layout, quality) : JpegEncoder.Like(origin.Frame);
        JpegEncoder.Allocate(frame, component => component.Vertical);
        _scan = frame.BaselineScans[0]; // one scan of all components: a new frame's MCU has at most six blocks, and an original that is read by rows has one scan
        _samples = new JpegSamples(frame, _rgb);
        _counter = new JpegSymbolCounter(frame);
        _generalCodes = [.. Enumerable.Repeat((GeneralCode(), GeneralCode()), Math.Min(frame.Components.Length, 2))];
        _writer = new JpegScanWriter(frame, _scan, _generalCodes, _blocks);
        _stride = frame.Width * _layout.BytesPerPixel();
        _pixels = new byte[_stride * 8 * frame.MaxVertical];
    }

    public override void Write(ReadOnlySpan<byte> rows, CancellationToken cancellationToken)
    {
        for (; rows.Length > 0; rows = rows[_stride..])
        {
            rows[.._stride].CopyTo(_pixels.AsSpan(_filled));
            _filled += _stride;
            if (_filled == _pixels.Length || ((_mcuRow * 8 * _frame.MaxVertical) + (_filled / _stride)) == _frame.Height)
            {
                cancellationToken.ThrowIfCancellationRequested();
                Encode(_pixels.AsSpan(0, _filled));
                _filled = 0;
                _mcuRow++;
            }
        }
    }

    public override void Finish(PictureMetadata? metadata, CancellationToken cancellationToken)
    {
        _writer.Finish();
        (JpegHuffmanCode Dc, JpegHuffmanCode Ac)[] codes = _counter.MakeCodes();
        JpegEncoder.WriteStart(_stream, metadata ?? _metadata, _layout, _frame, _rgb, codes);
        JpegEncoder.WriteScanHeader(_stream, _frame, _scan, codes.Length);

        JpegHuffmanTable Table(JpegHuffmanCode code) => JpegHuffmanTable.Make(code.Counts, code.Values)!;
        var scan = new JpegScan(
            _frame.Components,
            [.. _scan.Select(i => Table(_generalCodes[Math.Min(i, codes.Length - 1)].Dc))],
            [.. _scan.Select(i => Table(_generalCodes[Math.Min(i, codes.Length - 1)].Ac))],
            0, 63, 0, 0);
        ReadOnlySpan<byte> blocks = _blocks.GetBuffer().AsSpan(0, (int)_blocks.Length);
        Span<int> predictions = stackalloc int[4];
        var decoder = new JpegScanDecoder(blocks, 0, _frame, scan, restartInterval: 0, new JpegFaults(strict: true), "blocks", predictions);
        var writer = new JpegScanWriter(_frame, _scan, codes, _stream);
        for (int row = 0; row < _frame.McusHigh; row++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Begin(row);
            Array.ForEach(_frame.Components, component => Array.Clear(component.Coefficients));
            decoder.Row(row);
            writer.Write(row);
        }

        writer.Finish();
        _stream.Write([0xFF, JpegMarker.Eoi]);
    }

    public override void Dispose() => _blocks.Dispose();

    /// <summary>A code for all symbols. A symbol has a shorter code if it stands for fewer bits and fewer zeros.</summary>
    private static JpegHuffmanCode GeneralCode() => new([.. Enumerable.Range(0, 256).Select(symbol => 1L << Math.Max(0, 20 - (2 * (symbol & 15)) - (symbol >> 4)))]);

    private void Encode(ReadOnlySpan<byte> pixels)
    {
        Begin(_mcuRow);
        _samples.Take(pixels);
        _origin?.Compare(_mcuRow, pixels);
        for (int i = 0; i < _frame.Components.Length; i++)
        {
            ReadOnlySpan<byte> changed = _origin is null ? default : _origin.Changed;
            JpegEncoder.Transform(_frame, _frame.Components[i], _mcuRow, _samples.Of(i), _origin?.Component(i), changed, _mcuRow * 8 * _frame.MaxVertical);
        }

        _counter.Take(_mcuRow);
        _writer.Write(_mcuRow);
    }

    private void Begin(int mcuRow) => Array.ForEach(_frame.Components, component => component.FirstRow = mcuRow * component.Vertical);
}
