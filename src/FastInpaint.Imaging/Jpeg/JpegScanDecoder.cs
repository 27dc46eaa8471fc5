using System.Numerics;

namespace FastInpaint.Imaging.Jpeg;

/// <summary>Decodes the entropy-coded data of a scan into coefficients (T.81, annexes F.2 and G.2).</summary>
/// <remarks>Damaged or missing data is handled as in libjpeg: bits beyond a marker are zeros up to the end of the MCU, and the MCUs up to the next restart marker stay unchanged.</remarks>
internal ref struct JpegScanDecoder
{
    private const int None = -1;

    private readonly JpegFrame _frame;
    private readonly JpegScan _scan;
    private readonly int _restartInterval;
    private readonly JpegFaults _faults;
    private readonly string _name;
    private readonly Span<int> _predictions;
    private JpegBits _bits;
    private int _endOfBand;
    private int _restarts;
    private int _left;
    private int _starved = None;

    /// <param name="position">The first byte after the scan's header.</param>
    /// <param name="predictions">Room for four numbers.</param>
    public JpegScanDecoder(ReadOnlySpan<byte> data, int position, JpegFrame frame, JpegScan scan, int restartInterval, JpegFaults faults, string name, Span<int> predictions)
    {
        (_frame, _scan, _restartInterval, _faults, _name) = (frame, scan, restartInterval, faults, name);
        _predictions = predictions;
        _bits = new JpegBits(data, position);
        _left = restartInterval;
        predictions.Clear();
    }

    /// <summary>Continues a sequential scan from a saved <see cref="State"/>.</summary>
    /// <param name="predictions">The predictions at that state.</param>
    public JpegScanDecoder(ReadOnlySpan<byte> data, JpegScanState state, JpegFrame frame, JpegScan scan, int restartInterval, JpegFaults faults, string name, Span<int> predictions)
    {
        (_frame, _scan, _restartInterval, _faults, _name) = (frame, scan, restartInterval, faults, name);
        _predictions = predictions;
        _bits = new JpegBits(data, state.Bits);
        (_restarts, _left, _starved) = (state.Restarts, state.Left, state.Starved);
    }

    /// <summary>The state of a sequential scan, between two rows.</summary>
    public readonly JpegScanState State => new(_bits.State, _restarts, _left, _starved);

    /// <summary>The last row of MCUs for which the scan has data.</summary>
    public readonly int LastMcuRow => _starved == None ? _frame.McusHigh - 1 : IsAlone ? _starved / _scan.Components[0].Vertical : _starved;

    /// <summary>The first row of the picture from which data is missing up to the scan's end; null where no data is missing.</summary>
    public readonly int? MissingFrom => _starved == None ? null : _starved * 8 * _frame.MaxVertical / (IsAlone ? _scan.Components[0].Vertical : 1);

    /// <summary>Decodes the scan.</summary>
    /// <returns>The position of the marker after it.</returns>
    /// <exception cref="PictureFormatException">The data is damaged or missing.</exception>
    public int Run(CancellationToken cancellationToken)
    {
        for (int row = 0; row < High; row++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Row(row);
        }

        return End();
    }

    /// <summary>Decodes a row of MCUs, or a row of blocks where the scan has one component. Call for each row in order.</summary>
    /// <exception cref="PictureFormatException">The data is damaged or missing.</exception>
    public void Row(int row)
    {
        bool alone = IsAlone;
        JpegComponent first = _scan.Components[0];
        int wide = alone ? first.BlocksWide : _frame.McusWide;
        for (int column = 0; column < wide; column++)
        {
            if (_restartInterval > 0 && _left-- == 0)
            {
                Restart();
                _left = _restartInterval - 1;
            }

            if (_starved != None)
            {
                continue;
            }

            if (alone)
            {
                Block(0, first, first.Block(row, column));
            }
            else
            {
                Mcu(row, column);
            }

            if (_bits.Overrun)
            {
                _starved = _faults.Allows(JpegFault.DataMissing) ? row : throw Error($"the data of a scan ends in row {row} of {High}");
            }
        }
    }

    /// <summary>The position of the marker after the scan.</summary>
    public int End()
    {
        Align();
        return _bits.Position;
    }

    /// <summary>Moves to the next marker.</summary>
    /// <returns>Whether the marker follows directly.</returns>
    private bool Align()
    {
        // Skips fill bytes, which are not data.
        _bits.Fill();
        int at = _bits.Position - _bits.BytesLeft;
        _bits.Align();
        // Some writers pad with one byte.
        if (_bits.Position > at + 1)
        {
            _faults.Note(JpegFault.Leftover);
        }

        return _bits.Position == at;
    }

    private readonly bool IsAlone => _scan.Components.Length == 1;

    private readonly int High => IsAlone ? _scan.Components[0].BlocksHigh : _frame.McusHigh;

    private void Mcu(int row, int column)
    {
        for (int i = 0; i < _scan.Components.Length; i++)
        {
            JpegComponent component = _scan.Components[i];
            for (int v = 0; v < component.Vertical; v++)
            for (int h = 0; h < component.Horizontal; h++)
            {
                Block(i, component, component.Block(row * component.Vertical + v, column * component.Horizontal + h));
            }
        }
    }

    private void Restart()
    {
        bool isNext = Align();
        int number = _restarts++ % 8;
        _predictions.Clear();
        _endOfBand = 0;
        if (_bits.Marker == JpegMarker.Rst0 + number)
        {
            _bits.SkipMarker();
            _starved = None;
            return;
        }

        bool endsHere = isNext && _bits.Marker is >= JpegMarker.Sof0 and not (>= JpegMarker.Rst0 and <= JpegMarker.Rst7);
        if (!_faults.Allows(endsHere ? JpegFault.DataMissing : JpegFault.RestartMarkers))
        {
            throw Error($"restart marker {JpegMarker.Rst0 + number:X2} is missing at byte {_bits.Position}");
        }

        if (_bits.Resynchronize(number))
        {
            _starved = None;
        }
    }

    private void Block(int index, JpegComponent component, int at)
    {
        Span<short> block = component.Coefficients.AsSpan(at, JpegComponent.BlockSize);
        if (!_frame.Progressive)
        {
            Sequential(index, block);
        }
        else if (_scan.SpectralStart == 0)
        {
            DcProgressive(index, block);
        }
        else if (_scan.High == 0)
        {
            AcFirst(block);
        }
        else
        {
            AcRefine(block);
        }
    }

    private void Sequential(int index, Span<short> block)
    {
        block[0] = (short)NextDc(index);
        JpegHuffmanTable table = _scan.Ac[index]!;
        ReadOnlySpan<byte> natural = JpegZigZag.Natural;
        for (int k = 1; k < JpegComponent.BlockSize; k++)
        {
            int code = Code(table);
            int size = code & 15;
            if (size == 0)
            {
                if (code != 0xF0)
                {
                    break;
                }

                k += 15;
                continue;
            }

            k += code >> 4;
            block[natural[k]] = (short)_bits.TakeSigned(size);
        }
    }

    private int NextDc(int index)
    {
        int size = Code(_scan.Dc[index]!);
        if (size > 15)
        {
            throw Error($"a DC difference has {size} bits");
        }

        return _predictions[index] += _bits.TakeSigned(size);
    }

    private void DcProgressive(int index, Span<short> block)
    {
        if (_scan.High == 0)
        {
            block[0] = (short)(NextDc(index) << _scan.Low);
        }
        else if (_bits.TakeBit() != 0)
        {
            block[0] |= (short)(1 << _scan.Low);
        }
    }

    private void AcFirst(Span<short> block)
    {
        if (_endOfBand > 0)
        {
            _endOfBand--;
            return;
        }

        ReadOnlySpan<byte> natural = JpegZigZag.Natural;
        JpegHuffmanTable table = _scan.Ac[0]!;
        for (int k = _scan.SpectralStart; k <= _scan.SpectralEnd; k++)
        {
            int code = Code(table);
            int run = code >> 4, size = code & 15;
            if (size != 0)
            {
                k += run;
                block[natural[k]] = (short)(_bits.TakeSigned(size) << _scan.Low);
            }
            else if (run == 15)
            {
                k += 15;
            }
            else
            {
                _endOfBand = (1 << run) - 1 + _bits.Take(run);
                break;
            }
        }
    }

    private void AcRefine(Span<short> block)
    {
        int bit = 1 << _scan.Low;
        int k = _scan.SpectralStart;
        if (_endOfBand == 0)
        {
            ReadOnlySpan<byte> natural = JpegZigZag.Natural;
            JpegHuffmanTable table = _scan.Ac[0]!;
            for (; k <= _scan.SpectralEnd; k++)
            {
                int code = Code(table);
                int run = code >> 4, value = 0;
                if ((code & 15) != 0)
                {
                    value = _bits.TakeBit() != 0 ? bit : -bit;
                }
                else if (run < 15)
                {
                    _bits.Fill();
                    _endOfBand = (1 << run) + _bits.Take(run);
                    break;
                }

                k = RefineRun(block, k, run, bit);
                if (value != 0)
                {
                    block[natural[k]] = (short)value;
                }
            }
        }

        if (_endOfBand > 0)
        {
            RefineRest(block, k, bit);
            _endOfBand--;
        }
    }

    /// <summary>Skips a run of zeros and refines the nonzero coefficients between them; returns the position after the run.</summary>
    private int RefineRun(Span<short> block, int k, int run, int bit)
    {
        for (; k <= _scan.SpectralEnd; k++)
        {
            ref short coefficient = ref block[JpegZigZag.Natural[k]];
            if (coefficient == 0)
            {
                if (run-- == 0)
                {
                    break;
                }
            }
            else
            {
                Refine(ref coefficient, bit);
            }
        }

        return k;
    }

    /// <summary>Refines the nonzero coefficients from position k on; most blocks have none.</summary>
    private void RefineRest(Span<short> block, int k, int bit)
    {
        ulong band = ulong.MaxValue >> (63 - _scan.SpectralEnd) & ulong.MaxValue << k;
        for (ulong left = k <= _scan.SpectralEnd ? JpegZigZag.NonZero(block) & band : 0; left != 0; left &= left - 1)
        {
            Refine(ref block[JpegZigZag.Natural[BitOperations.TrailingZeroCount(left)]], bit);
        }
    }

    private void Refine(ref short coefficient, int bit)
    {
        if (_bits.TakeBit() != 0 && (coefficient & bit) == 0)
        {
            coefficient += (short)(coefficient > 0 ? bit : -bit);
        }
    }

    private int Code(JpegHuffmanTable table)
    {
        int code = _bits.Decode(table);
        return code >= 0 ? code : UnknownCode();
    }

    /// <summary>Notes a fault where the next bits are no Huffman code, and returns the value 0.</summary>
    private int UnknownCode()
    {
        if (!_faults.Allows(_bits.Overrun ? JpegFault.DataMissing : JpegFault.Codes))
        {
            throw Error($"there is no such Huffman code near byte {_bits.Position}");
        }

        _bits.Skip(JpegHuffmanTable.LongestCode + 1);
        return 0;
    }

    private readonly PictureFormatException Error(string what) => JpegError.Damaged(_name, what);
}
