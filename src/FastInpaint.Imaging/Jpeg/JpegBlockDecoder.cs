using System.Numerics;

namespace FastInpaint.Imaging.Jpeg;

/// <summary>Decodes the entropy-coded blocks of a scan, one after the other (T.81, annexes F.2 and G.2).</summary>
/// <param name="predictions">The DC coefficients of the blocks before, one for each component of the scan.</param>
internal ref struct JpegBlockDecoder(JpegBits bits, JpegFrame frame, JpegScan scan, JpegFaults faults, string name, Span<int> predictions)
{
    /// <summary>The data. Between two blocks the caller may move it to another restart interval.</summary>
    public JpegBits Bits = bits;

    private readonly JpegFrame _frame = frame;
    private readonly JpegScan _scan = scan;
    private readonly JpegFaults _faults = faults;
    private readonly string _name = name;
    private readonly Span<int> _predictions = predictions;
    private int _endOfBand;

    /// <summary>Forgets the blocks before, as each restart interval begins.</summary>
    public void Restart()
    {
        _predictions.Clear();
        _endOfBand = 0;
    }

    /// <summary>Decodes the next block, or the part of it that a progressive scan has.</summary>
    /// <param name="index">The component's place in the scan.</param>
    /// <param name="block">The block's 64 coefficients, row by row.</param>
    /// <exception cref="PictureFormatException">The data is damaged, and the caller does not allow for that.</exception>
    public void Decode(int index, Span<short> block)
    {
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
            block[natural[k]] = (short)Bits.TakeSigned(size);
        }
    }

    private int NextDc(int index)
    {
        int size = Code(_scan.Dc[index]!);
        if (size > 15)
        {
            throw Error($"a DC difference has {size} bits");
        }

        return _predictions[index] += Bits.TakeSigned(size);
    }

    private void DcProgressive(int index, Span<short> block)
    {
        if (_scan.High == 0)
        {
            block[0] = (short)(NextDc(index) << _scan.Low);
        }
        else if (Bits.TakeBit() != 0)
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
                block[natural[k]] = (short)(Bits.TakeSigned(size) << _scan.Low);
            }
            else if (run == 15)
            {
                k += 15;
            }
            else
            {
                _endOfBand = (1 << run) - 1 + Bits.Take(run);
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
                    value = Bits.TakeBit() != 0 ? bit : -bit;
                }
                else if (run < 15)
                {
                    Bits.Fill();
                    _endOfBand = (1 << run) + Bits.Take(run);
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
        if (Bits.TakeBit() != 0 && (coefficient & bit) == 0)
        {
            coefficient += (short)(coefficient > 0 ? bit : -bit);
        }
    }

    private int Code(JpegHuffmanTable table)
    {
        int code = Bits.Decode(table);
        return code >= 0 ? code : UnknownCode();
    }

    /// <summary>Notes a fault where the next bits are no Huffman code, and returns the value 0.</summary>
    private int UnknownCode()
    {
        if (!_faults.Allows(Bits.Overrun ? JpegFault.DataMissing : JpegFault.Codes))
        {
            throw Error($"there is no such Huffman code near byte {Bits.Position}");
        }

        Bits.Skip(JpegHuffmanTable.LongestCode + 1);
        return 0;
    }

    private readonly PictureFormatException Error(string what) => JpegError.Damaged(_name, what);
}
