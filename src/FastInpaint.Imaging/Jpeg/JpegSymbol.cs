using System.Numerics;
using System.Runtime.CompilerServices;

namespace FastInpaint.Imaging.Jpeg;

/// <summary>Symbols of baseline scans: for DC the bits of a difference, for AC a run of zeros (upper four bits) and the bits of the coefficient behind it (lower four).</summary>
internal static class JpegSymbol
{
    public const int EndOfBlock = 0x00;
    public const int SixteenZeros = 0xF0;

    /// <summary>Values between this and its negative can be written anywhere: their differences have at most 15 bits.</summary>
    public const short LargestValue = 16_383;

    /// <summary>Bits of a number's magnitude. Without a branch: signs of coefficients cannot be predicted.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Size(int value) => 32 - BitOperations.LeadingZeroCount((uint)((value ^ value >> 31) - (value >> 31)));
}
