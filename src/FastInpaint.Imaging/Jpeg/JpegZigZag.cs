using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace FastInpaint.Imaging.Jpeg;

/// <summary>The order in which a block's coefficients are coded (T.81, figure A.6).</summary>
internal static class JpegZigZag
{
    // [row, set of columns]: a bit for the coded position of each column in the set.
    private static readonly ulong[] RowSets = MakeRowSets();

    /// <summary>The natural position (8 row + column) of each coded coefficient. Has 16 further entries, so that a damaged run stays inside the array.</summary>
    public static ReadOnlySpan<byte> Natural =>
    [
        0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5,
        12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7, 14, 21, 28,
        35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51,
        58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63,
        63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63,
    ];

    /// <summary>The nonzero coefficients of a block in natural order, as a bit set: bit k stands for coefficient k in coded order.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong NonZero(ReadOnlySpan<short> block)
    {
        ulong natural = 0;
        for (int i = 0; i < JpegComponent.BlockSize; i += Vector256<short>.Count)
        {
            natural |= (ulong)(~Vector256.Equals(Vector256.Create(block[i..]), Vector256<short>.Zero).ExtractMostSignificantBits() & 0xFFFF) << i;
        }

        ulong coded = 0;
        ulong[] sets = RowSets;
        for (int row = 0; natural != 0; natural >>= 8, row += 256)
        {
            coded |= sets[row + (int)(natural & 0xFF)];
        }

        return coded;
    }

    private static ulong[] MakeRowSets()
    {
        var sets = new ulong[8 * 256];
        for (int k = 0; k < JpegComponent.BlockSize; k++)
        for (int set = 0; set < 256; set++)
        {
            sets[Natural[k] / 8 * 256 + set] |= (ulong)(set >> Natural[k] % 8 & 1) << k;
        }

        return sets;
    }
}

/// <summary>The nonzero AC coefficients of a block in coded order, each with the run of zeros before it.</summary>
/// <param name="block">Quantized coefficients in natural order.</param>
internal ref struct JpegRuns(ReadOnlySpan<short> block)
{
    private readonly ReadOnlySpan<short> _block = block;
    private ulong _left = JpegZigZag.NonZero(block) & ~1UL;
    private int _last;

    /// <summary>Whether zeros follow the last coefficient. Known after it.</summary>
    public readonly bool EndInZeros => _last < JpegComponent.BlockSize - 1;

    /// <summary>The next coefficient; false if there is none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Next(out int run, out int value)
    {
        if (_left == 0)
        {
            (run, value) = (0, 0);
            return false;
        }

        int k = BitOperations.TrailingZeroCount(_left);
        _left &= _left - 1;
        (run, value) = (k - _last - 1, _block[JpegZigZag.Natural[k]]);
        _last = k;
        return true;
    }
}
