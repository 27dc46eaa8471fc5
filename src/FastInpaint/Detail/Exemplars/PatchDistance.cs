using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace FastInpaint.Detail.Exemplars;

/// <summary>Sum of squared differences between a target patch and a source patch, both of 7x7 pixels of four bytes.
/// The sum is an integer, so all implementations give the same number.</summary>
internal static unsafe class PatchDistance
{
    /// <summary>Pixels from a patch's center to its edge, and its side.</summary>
    public const int Radius = 3, Side = 7;

    /// <summary>Bytes of one row: seven pixels, and an eighth that the mask excludes.</summary>
    public const int RowBytes = 32;

    /// <summary>Bytes of a gathered target: its rows, then one mask for each row.</summary>
    public const int TargetBytes = 2 * Side * RowBytes;

    // Every second row comes first: half of the rows are enough to reject most distant patches.
    private static ReadOnlySpan<byte> Order => [0, 2, 4, 6, 1, 3, 5];

    /// <summary>Gathers the patch around <paramref name="center"/> and the masks of its present pixels. Absent pixels become 0 in both.</summary>
    /// <param name="center">The patch's center, in a plane with a border of at least 4 pixels.</param>
    /// <param name="stride">Pixels from one row to the next.</param>
    /// <param name="presence">A pixel is present if its fourth byte is above this value.</param>
    /// <param name="target"><see cref="TargetBytes"/> bytes.</param>
    /// <returns>The number of present pixels, 0 to 49.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Gather(uint* center, nint stride, uint presence, byte* target)
    {
        Vector256<uint> colors = Vector256.Create(uint.MaxValue).WithElement(Side, 0u);
        Vector256<int> least = Vector256.Create((int)presence), there = default;
        uint* row = center - (Radius * stride) - Radius;
        for (int j = 0; j < Side; j++, row += stride)
        {
            Vector256<uint> pixels = Vector256.Load(row);
            Vector256<int> present = Vector256.GreaterThan((pixels >>> 24).AsInt32(), least);
            Vector256<uint> mask = present.AsUInt32() & colors;
            (pixels & mask).Store((uint*)(target + (j * RowBytes)));
            mask.Store((uint*)(target + ((Side + j) * RowBytes)));
            there -= present;
        }

        return Vector256.Sum(there.WithElement(Side, 0));
    }

    /// <summary>Measures the distance between one source patch and a gathered target.</summary>
    /// <param name="target">The target as <see cref="Gather"/> wrote it.</param>
    /// <param name="source">The source patch's center.</param>
    /// <param name="stride">Pixels from one row of the source to the next.</param>
    /// <param name="limit">The sum may stop early once it has reached this value.</param>
    /// <returns>The sum over the present pixels; or, if that sum is at least <paramref name="limit"/>, any number of at least <paramref name="limit"/>.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Measure(byte* target, uint* source, nint stride, int limit) =>
        Avx2.IsSupported ? MeasureAvx2(target, source, stride, limit) : MeasurePortable(target, source, stride, limit);

    /// <summary><see cref="Measure"/> with 256-bit vectors. One load reads one row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int MeasureAvx2(byte* target, uint* source, nint stride, int limit)
    {
        byte* corner = (byte*)(source - (Radius * stride) - Radius);
        stride *= sizeof(uint);
        Vector256<int> sum = Row256(target, corner, stride, 0) + Row256(target, corner, stride, 2) + Row256(target, corner, stride, 4) + Row256(target, corner, stride, 6);
        int half = Vector256.Sum(sum);
        if (half >= limit)
        {
            return half;
        }

        return half + Vector256.Sum(Row256(target, corner, stride, 1) + Row256(target, corner, stride, 3) + Row256(target, corner, stride, 5));
    }

    /// <summary><see cref="Measure"/> with 128-bit vectors, for every kind of processor.</summary>
    public static int MeasurePortable(byte* target, uint* source, nint stride, int limit)
    {
        byte* corner = (byte*)(source - (Radius * stride) - Radius);
        Vector128<uint> sum = default;
        for (int k = 0; k < Side; k++)
        {
            int j = Order[k];
            byte* row = corner + (j * stride * sizeof(uint));
            sum += Half128(target + (j * RowBytes), row) + Half128(target + (j * RowBytes) + Vector128<byte>.Count, row + Vector128<byte>.Count);
            if (k == Radius && Vector128.Sum(sum) >= limit)
            {
                break;
            }
        }

        return (int)Vector128.Sum(sum);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Row256(byte* target, byte* corner, nint stride, int j)
    {
        Vector256<byte> t = Vector256.Load(target + (j * RowBytes));
        Vector256<byte> s = Vector256.Load(corner + (j * stride)) & Vector256.Load(target + ((Side + j) * RowBytes));
        Vector256<byte> d = Avx2.SubtractSaturate(t, s) | Avx2.SubtractSaturate(s, t);
        Vector256<short> low = Avx2.UnpackLow(d, Vector256<byte>.Zero).AsInt16();
        Vector256<short> high = Avx2.UnpackHigh(d, Vector256<byte>.Zero).AsInt16();
        return Avx2.MultiplyAddAdjacent(low, low) + Avx2.MultiplyAddAdjacent(high, high);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<uint> Half128(byte* target, byte* source)
    {
        Vector128<byte> t = Vector128.Load(target);
        Vector128<byte> s = Vector128.Load(source) & Vector128.Load(target + (Side * RowBytes));
        Vector128<byte> d = Vector128.Max(t, s) - Vector128.Min(t, s);
        Vector128<ushort> low = Vector128.WidenLower(d), high = Vector128.WidenUpper(d);
        (low, high) = (low * low, high * high);
        return Vector128.WidenLower(low) + Vector128.WidenUpper(low) + Vector128.WidenLower(high) + Vector128.WidenUpper(high);
    }
}
