namespace FastInpaint.Imaging.Jpeg;

/// <summary>Decodes the entropy-coded data of a scan into coefficients: MCUs, restart intervals, and data that is missing. <see cref="JpegBlockDecoder"/> decodes the blocks.</summary>
/// <remarks>Damaged or missing data is handled as in libjpeg: bits beyond a marker are zeros up to the end of the MCU, and the MCUs up to the next restart marker stay unchanged.</remarks>
internal ref struct JpegScanDecoder
{
    private const int None = -1;

    private readonly JpegFrame _frame;
    private readonly JpegScan _scan;
    private readonly int _restartInterval;
    private readonly JpegFaults _faults;
    private readonly string _name;
    private JpegBlockDecoder _blocks;
    private int _restarts;
    private int _left;
    private int _starved = None;

    /// <param name="position">The first byte after the scan's header.</param>
    /// <param name="predictions">Room for four numbers.</param>
    public JpegScanDecoder(ReadOnlySpan<byte> data, int position, JpegFrame frame, JpegScan scan, int restartInterval, JpegFaults faults, string name, Span<int> predictions)
    {
        (_frame, _scan, _restartInterval, _faults, _name) = (frame, scan, restartInterval, faults, name);
        _blocks = new JpegBlockDecoder(new JpegBits(data, position), frame, scan, faults, name, predictions);
        _left = restartInterval;
        predictions.Clear();
    }

    /// <summary>Continues a sequential scan from a saved <see cref="State"/>.</summary>
    /// <param name="predictions">The predictions at that state.</param>
    public JpegScanDecoder(ReadOnlySpan<byte> data, JpegScanState state, JpegFrame frame, JpegScan scan, int restartInterval, JpegFaults faults, string name, Span<int> predictions)
    {
        (_frame, _scan, _restartInterval, _faults, _name) = (frame, scan, restartInterval, faults, name);
        _blocks = new JpegBlockDecoder(new JpegBits(data, state.Bits), frame, scan, faults, name, predictions);
        (_restarts, _left, _starved) = (state.Restarts, state.Left, state.Starved);
    }

    /// <summary>The state of a sequential scan, between two rows.</summary>
    public readonly JpegScanState State => new(_blocks.Bits.State, _restarts, _left, _starved);

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
                _blocks.Decode(0, first.Coefficients.AsSpan(first.Block(row, column), JpegComponent.BlockSize));
            }
            else
            {
                Mcu(row, column);
            }

            if (_blocks.Bits.Overrun)
            {
                _starved = _faults.Allows(JpegFault.DataMissing) ? row : throw Error($"the data of a scan ends in row {row} of {High}");
            }
        }
    }

    /// <summary>The position of the marker after the scan.</summary>
    public int End()
    {
        Align();
        return _blocks.Bits.Position;
    }

    /// <summary>Moves to the next marker.</summary>
    /// <returns>Whether the marker follows directly.</returns>
    private bool Align()
    {
        ref JpegBits bits = ref _blocks.Bits;
        // Skips fill bytes, which are not data.
        bits.Fill();
        int at = bits.Position - bits.BytesLeft;
        bits.Align();
        // Some writers pad with one byte.
        if (bits.Position > at + 1)
        {
            _faults.Note(JpegFault.Leftover);
        }

        return bits.Position == at;
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
                int at = component.Block(row * component.Vertical + v, column * component.Horizontal + h);
                _blocks.Decode(i, component.Coefficients.AsSpan(at, JpegComponent.BlockSize));
            }
        }
    }

    private void Restart()
    {
        ref JpegBits bits = ref _blocks.Bits;
        bool isNext = Align();
        int number = _restarts++ % 8;
        _blocks.Restart();
        if (bits.Marker == JpegMarker.Rst0 + number)
        {
            bits.SkipMarker();
            _starved = None;
            return;
        }

        bool endsHere = isNext && bits.Marker is >= JpegMarker.Sof0 and not (>= JpegMarker.Rst0 and <= JpegMarker.Rst7);
        if (!_faults.Allows(endsHere ? JpegFault.DataMissing : JpegFault.RestartMarkers))
        {
            throw Error($"restart marker {JpegMarker.Rst0 + number:X2} is missing at byte {bits.Position}");
        }

        if (bits.Resynchronize(number))
        {
            _starved = None;
        }
    }

    private readonly PictureFormatException Error(string what) => JpegError.Damaged(_name, what);
}
