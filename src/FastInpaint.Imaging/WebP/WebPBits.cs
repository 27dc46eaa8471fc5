namespace FastInpaint.Imaging.WebP;

/// <summary>Bits of a lossless WebP stream, lowest first.</summary>
internal ref struct WebPBits(ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private long _at;

    /// <summary>Bits that are left; negative where more were read than there are.</summary>
    public readonly long Left => (_bytes.Length * 8L) - _at;

    /// <summary>The next bits as a number, the first in the lowest place; behind the end they are 0.</summary>
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
