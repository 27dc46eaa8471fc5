using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace FastInpaint.Imaging.Jpeg;

/// <summary>The discrete cosine transform of a block by the scheme of <see cref="JpegInverseDct"/>, with the quantization of its coefficients.</summary>
internal static class JpegForwardDct
{
    private const int Places = 13;
    private const int Between = 2;

    /// <summary>Transforms a block of samples and quantizes the coefficients: each is divided by its step and rounded to the nearest, halves away from zero.</summary>
    /// <param name="samples">Sample (0, 0) of the block; rows are a stride apart.</param>
    /// <param name="coefficients">64 coefficients in natural order.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(ReadOnlySpan<byte> samples, int stride, ReadOnlySpan<ushort> table, Span<short> coefficients)
    {
        Vector256<int> x0 = Row(samples, 0, stride), x1 = Row(samples, 1, stride), x2 = Row(samples, 2, stride), x3 = Row(samples, 3, stride);
        Vector256<int> x4 = Row(samples, 4, stride), x5 = Row(samples, 5, stride), x6 = Row(samples, 6, stride), x7 = Row(samples, 7, stride);
        JpegInverseDct.Transpose(ref x0, ref x1, ref x2, ref x3, ref x4, ref x5, ref x6, ref x7);
        Pass(ref x0, ref x1, ref x2, ref x3, ref x4, ref x5, ref x6, ref x7, first: true);
        JpegInverseDct.Transpose(ref x0, ref x1, ref x2, ref x3, ref x4, ref x5, ref x6, ref x7);
        Pass(ref x0, ref x1, ref x2, ref x3, ref x4, ref x5, ref x6, ref x7, first: false);
        Quantize(x0, 0, table, coefficients);
        Quantize(x1, 1, table, coefficients);
        Quantize(x2, 2, table, coefficients);
        Quantize(x3, 3, table, coefficients);
        Quantize(x4, 4, table, coefficients);
        Quantize(x5, 5, table, coefficients);
        Quantize(x6, 6, table, coefficients);
        Quantize(x7, 7, table, coefficients);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Row(ReadOnlySpan<byte> samples, int row, int stride)
    {
        Vector128<byte> bytes = Vector128.CreateScalarUnsafe(System.Runtime.InteropServices.MemoryMarshal.Read<ulong>(samples[(row * stride)..])).AsByte();
        Vector128<ushort> words = Vector128.WidenLower(bytes);
        return Vector256.Create(Vector128.WidenLower(words), Vector128.WidenUpper(words)).AsInt32() - Vector256.Create(128);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Pass(
        ref Vector256<int> x0, ref Vector256<int> x1, ref Vector256<int> x2, ref Vector256<int> x3,
        ref Vector256<int> x4, ref Vector256<int> x5, ref Vector256<int> x6, ref Vector256<int> x7, bool first)
    {
        int shift = first ? Places - Between : Places + Between;
        Vector256<int> round = Vector256.Create(1 << (shift - 1));
        Vector256<int> s0 = x0 + x7, s1 = x1 + x6, s2 = x2 + x5, s3 = x3 + x4;
        Vector256<int> d7 = x0 - x7, d6 = x1 - x6, d5 = x2 - x5, d4 = x3 - x4;
        Vector256<int> a0 = s0 + s3, a3 = s0 - s3, a1 = s1 + s2, a2 = s1 - s2;
        Vector256<int> small = Vector256.Create(1 << (Between - 1));
        x0 = first ? (a0 + a1) << Between : (a0 + a1 + small) >> Between;
        x4 = first ? (a0 - a1) << Between : (a0 - a1 + small) >> Between;
        Vector256<int> z1 = (a2 + a3) * 4433 + round;
        x2 = (z1 + a3 * 6270) >> shift;
        x6 = (z1 - a2 * 15137) >> shift;

        Vector256<int> z3 = d4 + d6, z4 = d5 + d7;
        Vector256<int> z5 = (z3 + z4) * 9633 + round;
        z1 = (d4 + d7) * -7373;
        Vector256<int> z2 = (d5 + d6) * -20995;
        z3 = z3 * -16069 + z5;
        z4 = z4 * -3196 + z5;
        x7 = (d4 * 2446 + z1 + z3) >> shift;
        x5 = (d5 * 16819 + z2 + z4) >> shift;
        x3 = (d6 * 25172 + z2 + z3) >> shift;
        x1 = (d7 * 12299 + z1 + z4) >> shift;
    }

    /// <summary>Quantizes coefficients that are scaled by eight. The truncated quotient of whole numbers below 2^24 is exact in fp32.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Quantize(Vector256<int> values, int row, ReadOnlySpan<ushort> table, Span<short> coefficients)
    {
        (Vector128<uint> low, Vector128<uint> high) = Vector128.Widen(Vector128.Create(table[(8 * row)..]));
        Vector256<int> divisors = Vector256.Create(low, high).AsInt32() << 3;
        Vector256<int> magnitudes = Vector256.Abs(values) + (divisors >> 1);
        Vector256<int> quotients = Vector256.ConvertToInt32(Vector256.ConvertToSingle(magnitudes) / Vector256.ConvertToSingle(divisors));
        Vector256<int> signs = values >> 31;
        quotients = (quotients ^ signs) - signs;
        Vector128.Narrow(quotients.GetLower(), quotients.GetUpper()).CopyTo(coefficients[(8 * row)..]);
    }
}
