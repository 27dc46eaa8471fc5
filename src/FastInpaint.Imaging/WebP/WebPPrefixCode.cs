namespace FastInpaint.Imaging.WebP;

/// <summary>A prefix code of a lossless WebP stream, built from the lengths of its codes (RFC 9649, 3.7.2).</summary>
internal sealed class WebPPrefixCode
{
    private const int MaxLength = 15;
    private const int MaxLengthCodes = 19;

    private readonly int[] _counts = new int[MaxLength + 1];
    private readonly int[] _symbols;

    private WebPPrefixCode(ReadOnlySpan<byte> lengths)
    {
        var starts = new int[MaxLength + 2];
        foreach (byte length in lengths)
        {
            _counts[length]++;
        }

        int used = lengths.Length - _counts[0];
        _counts[0] = 0;
        for (int length = 1; length <= MaxLength; length++)
        {
            starts[length + 1] = starts[length] + _counts[length];
        }

        _symbols = new int[Math.Max(1, used)];
        for (int symbol = 0; symbol < lengths.Length; symbol++)
        {
            if (lengths[symbol] > 0)
            {
                _symbols[starts[lengths[symbol]]++] = symbol;
            }
        }

        IsSingle = used <= 1;
    }

    /// <summary>Whether the code has a single symbol, which takes no bits.</summary>
    private bool IsSingle { get; }

    private static ReadOnlySpan<byte> LengthOrder => [17, 18, 0, 1, 2, 3, 4, 5, 16, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15];

    /// <summary>Reads a code's description; null where it is damaged.</summary>
    /// <param name="bits">The stream.</param>
    /// <param name="symbols">The number of symbols in the alphabet.</param>
    public static WebPPrefixCode? Read(ref WebPBits bits, int symbols)
    {
        Span<byte> lengths = new byte[symbols];
        if (bits.Read(1) == 1)
        {
            int count = bits.Read(1) + 1;
            int first = bits.Read(bits.Read(1) == 0 ? 1 : 8);
            int second = count == 2 ? bits.Read(8) : first;
            if (Math.Max(first, second) >= symbols)
            {
                return null;
            }

            (lengths[first], lengths[second]) = (1, 1);
            return new WebPPrefixCode(lengths);
        }

        return ReadLengths(ref bits, lengths) ? new WebPPrefixCode(lengths) : null;
    }

    /// <summary>Reads the next symbol; -1 where the next bits are no code.</summary>
    public int Next(ref WebPBits bits)
    {
        if (IsSingle)
        {
            return _symbols[0];
        }

        // Canonical codes: the codes of a length are consecutive, and begin at twice the number after the last code of the length before.
        for (int length = 1, code = 0, first = 0, index = 0; length <= MaxLength; length++)
        {
            code |= bits.Read(1);
            if (code - first < _counts[length])
            {
                return _symbols[index + code - first];
            }

            index += _counts[length];
            first = (first + _counts[length]) << 1;
            code <<= 1;
        }

        return -1;
    }

    /// <summary>Reads the code lengths, which are coded themselves: 16 repeats the last length, 17 and 18 stand for runs of zeros.</summary>
    private static bool ReadLengths(ref WebPBits bits, Span<byte> lengths)
    {
        Span<byte> own = stackalloc byte[MaxLengthCodes];
        int count = bits.Read(4) + 4;
        own.Clear();
        for (int i = 0; i < count; i++)
        {
            own[LengthOrder[i]] = (byte)bits.Read(3);
        }

        var code = new WebPPrefixCode(own);
        int left = bits.Read(1) == 1 ? 2 + bits.Read(2 + (2 * bits.Read(3))) : lengths.Length;
        byte last = 8;
        for (int at = 0; at < lengths.Length && left > 0; left--)
        {
            int symbol = code.Next(ref bits);
            if (symbol < 16)
            {
                if (symbol < 0 || bits.Left < 0)
                {
                    return false;
                }

                lengths[at++] = (byte)symbol;
                last = symbol > 0 ? (byte)symbol : last;
                continue;
            }

            int repeat = symbol switch { 16 => 3 + bits.Read(2), 17 => 3 + bits.Read(3), _ => 11 + bits.Read(7) };
            if (repeat > lengths.Length - at)
            {
                return false;
            }

            lengths.Slice(at, repeat).Fill(symbol == 16 ? last : (byte)0);
            at += repeat;
        }

        return true;
    }
}

/// <summary>Reads the bits of a lossless WebP stream, lowest first.</summary>
internal ref struct WebPBits(ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private long _at;

    /// <summary>The number of bits that are left; negative where more bits were read than there are.</summary>
    public readonly long Left => (_bytes.Length * 8L) - _at;

    /// <summary>Reads the next bits as a number, the first bit lowest. Bits beyond the end are 0.</summary>
    public int Read(int count)
    {
        int number = 0;
        for (int i = 0; i < count; i++, _at++)
        {
            long place = _at >> 3;
            number |= place < _bytes.Length ? ((_bytes[(int)place] >> (int)(_at & 7)) & 1) << i : 0;
        }

        return number;
    }
}
