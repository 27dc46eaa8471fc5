using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace FastInpaint.Imaging.Jpeg;

/// <summary>
/// The inverse discrete cosine transform of a block by the scheme of Loeffler, Ligtenberg and Moschytz (1989) in 32-bit integers: constants have 13 fraction bits, and values between the passes
/// keep two. Lanes hold the eight columns of a row.
/// </summary>
/// <remarks>
/// Coefficients of damaged files may exceed the range of 8-bit samples. Then, as in libjpeg-turbo's vector code, dequantized values and the sums of two inputs wrap around in 16 bits, and the values
/// between the passes are clamped to 16 bits. Where only the first row has coefficients, the values between the passes wrap around too.
/// </remarks>
internal static class JpegInverseDct
{
    private const int Places = 13;
    private const int Between = 2;

    /// <summary>Dequantizes and transforms a block, and stores its samples, 0 to 255.</summary>
    /// <param name="coefficients">64 quantized coefficients in natural order.</param>
    /// <param name="table">Their 64 quantization steps.</param>
    /// <param name="samples">Sample (0, 0) of the block; rows are a stride apart.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(ReadOnlySpan<short> coefficients, ReadOnlySpan<ushort> table, Span<byte> samples, int stride)
    {
        if (!coefficients[1..].ContainsAnyExcept((short)0))
        {
            short value = (short)((coefficients[0] * table[0]) << Between);
            byte level = (byte)Math.Clamp(((value + 16) >> (Between + 3)) + 128, 0, 255);
            for (int row = 0; row < 8; row++)
            {
                samples.Slice(row * stride, 8).Fill(level);
            }

            return;
        }

        Vector256<int> x0 = Row(coefficients, table, 0), x1 = Row(coefficients, table, 1), x2 = Row(coefficients, table, 2), x3 = Row(coefficients, table, 3);
        Vector256<int> x4 = Row(coefficients, table, 4), x5 = Row(coefficients, table, 5), x6 = Row(coefficients, table, 6), x7 = Row(coefficients, table, 7);
        bool isOneRow = (x1 | x2 | x3 | x4 | x5 | x6 | x7) == Vector256<int>.Zero;
        Pass(ref x0, ref x1, ref x2, ref x3, ref x4, ref x5, ref x6, ref x7, Places - Between);
        if (isOneRow)
        {
            x0 = x1 = x2 = x3 = x4 = x5 = x6 = x7 = Wrap(x0);
        }
        else
        {
            (x0, x1, x2, x3) = (Saturate(x0), Saturate(x1), Saturate(x2), Saturate(x3));
            (x4, x5, x6, x7) = (Saturate(x4), Saturate(x5), Saturate(x6), Saturate(x7));
        }

        Transpose(ref x0, ref x1, ref x2, ref x3, ref x4, ref x5, ref x6, ref x7);
        Pass(ref x0, ref x1, ref x2, ref x3, ref x4, ref x5, ref x6, ref x7, Places + Between + 3);
        Transpose(ref x0, ref x1, ref x2, ref x3, ref x4, ref x5, ref x6, ref x7);
        Store(x0, x1, samples, 0, stride);
        Store(x2, x3, samples, 2, stride);
        Store(x4, x5, samples, 4, stride);
        Store(x6, x7, samples, 6, stride);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Row(ReadOnlySpan<short> coefficients, ReadOnlySpan<ushort> table, int row)
    {
        (Vector128<int> low, Vector128<int> high) = Vector128.Widen(Vector128.Create(coefficients[(8 * row)..]) * Vector128.Create(table[(8 * row)..]).AsInt16());
        return Vector256.Create(low, high);
    }

    /// <summary>The lower 16 bits of each value, with their sign.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Wrap(Vector256<int> values) => values << 16 >> 16;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Saturate(Vector256<int> values) => Vector256.Clamp(values, Vector256.Create((int)short.MinValue), Vector256.Create((int)short.MaxValue));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Pass(
        ref Vector256<int> x0, ref Vector256<int> x1, ref Vector256<int> x2, ref Vector256<int> x3,
        ref Vector256<int> x4, ref Vector256<int> x5, ref Vector256<int> x6, ref Vector256<int> x7, int shift)
    {
        Vector256<int> z1 = (x2 + x6) * 4433;
        Vector256<int> even2 = z1 - x6 * 15137;
        Vector256<int> even3 = z1 + x2 * 6270;
        Vector256<int> even0 = Wrap(x0 + x4) << Places;
        Vector256<int> even1 = Wrap(x0 - x4) << Places;
        Vector256<int> round = Vector256.Create(1 << (shift - 1));
        Vector256<int> a0 = even0 + even3 + round, a3 = even0 - even3 + round, a1 = even1 + even2 + round, a2 = even1 - even2 + round;

        Vector256<int> z3 = Wrap(x7 + x3), z4 = Wrap(x5 + x1);
        Vector256<int> z5 = (z3 + z4) * 9633;
        z1 = (x7 + x1) * -7373;
        Vector256<int> z2 = (x5 + x3) * -20995;
        z3 = z3 * -16069 + z5;
        z4 = z4 * -3196 + z5;
        Vector256<int> b0 = x7 * 2446 + z1 + z3;
        Vector256<int> b1 = x5 * 16819 + z2 + z4;
        Vector256<int> b2 = x3 * 25172 + z2 + z3;
        Vector256<int> b3 = x1 * 12299 + z1 + z4;

        x0 = (a0 + b3) >> shift;
        x7 = (a0 - b3) >> shift;
        x1 = (a1 + b2) >> shift;
        x6 = (a1 - b2) >> shift;
        x2 = (a2 + b1) >> shift;
        x5 = (a2 - b1) >> shift;
        x3 = (a3 + b0) >> shift;
        x4 = (a3 - b0) >> shift;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector256<int> first, Vector256<int> second, Span<byte> samples, int row, int stride)
    {
        Vector256<int> middle = Vector256.Create(128), most = Vector256.Create(255);
        first = Vector256.Clamp(first + middle, Vector256<int>.Zero, most);
        second = Vector256.Clamp(second + middle, Vector256<int>.Zero, most);
        Vector128<short> narrow0 = Vector128.Narrow(first.GetLower(), first.GetUpper());
        Vector128<short> narrow1 = Vector128.Narrow(second.GetLower(), second.GetUpper());
        Vector128<byte> bytes = Vector128.Narrow(narrow0.AsUInt16(), narrow1.AsUInt16());
        bytes.GetLower().CopyTo(samples[(row * stride)..]);
        bytes.GetUpper().CopyTo(samples[((row + 1) * stride)..]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Transpose(
        ref Vector256<int> x0, ref Vector256<int> x1, ref Vector256<int> x2, ref Vector256<int> x3,
        ref Vector256<int> x4, ref Vector256<int> x5, ref Vector256<int> x6, ref Vector256<int> x7)
    {
        if (Avx2.IsSupported)
        {
            Vector256<int> a0 = Avx2.UnpackLow(x0, x1), a1 = Avx2.UnpackHigh(x0, x1), a2 = Avx2.UnpackLow(x2, x3), a3 = Avx2.UnpackHigh(x2, x3);
            Vector256<int> a4 = Avx2.UnpackLow(x4, x5), a5 = Avx2.UnpackHigh(x4, x5), a6 = Avx2.UnpackLow(x6, x7), a7 = Avx2.UnpackHigh(x6, x7);
            Vector256<int> b0 = Low64(a0, a2), b1 = High64(a0, a2), b2 = Low64(a1, a3), b3 = High64(a1, a3);
            Vector256<int> b4 = Low64(a4, a6), b5 = High64(a4, a6), b6 = Low64(a5, a7), b7 = High64(a5, a7);
            (x0, x4) = (Avx2.Permute2x128(b0, b4, 0x20), Avx2.Permute2x128(b0, b4, 0x31));
            (x1, x5) = (Avx2.Permute2x128(b1, b5, 0x20), Avx2.Permute2x128(b1, b5, 0x31));
            (x2, x6) = (Avx2.Permute2x128(b2, b6, 0x20), Avx2.Permute2x128(b2, b6, 0x31));
            (x3, x7) = (Avx2.Permute2x128(b3, b7, 0x20), Avx2.Permute2x128(b3, b7, 0x31));
            return;
        }

        Span<int> matrix = stackalloc int[64];
        x0.CopyTo(matrix);
        x1.CopyTo(matrix[8..]);
        x2.CopyTo(matrix[16..]);
        x3.CopyTo(matrix[24..]);
        x4.CopyTo(matrix[32..]);
        x5.CopyTo(matrix[40..]);
        x6.CopyTo(matrix[48..]);
        x7.CopyTo(matrix[56..]);
        x0 = Column(matrix, 0);
        x1 = Column(matrix, 1);
        x2 = Column(matrix, 2);
        x3 = Column(matrix, 3);
        x4 = Column(matrix, 4);
        x5 = Column(matrix, 5);
        x6 = Column(matrix, 6);
        x7 = Column(matrix, 7);
    }

    private static Vector256<int> Low64(Vector256<int> a, Vector256<int> b) => Avx2.UnpackLow(a.AsInt64(), b.AsInt64()).AsInt32();

    private static Vector256<int> High64(Vector256<int> a, Vector256<int> b) => Avx2.UnpackHigh(a.AsInt64(), b.AsInt64()).AsInt32();

    private static Vector256<int> Column(ReadOnlySpan<int> matrix, int column) => Vector256.Create(
        matrix[column], matrix[column + 8], matrix[column + 16], matrix[column + 24], matrix[column + 32], matrix[column + 40], matrix[column + 48], matrix[column + 56]);
}
