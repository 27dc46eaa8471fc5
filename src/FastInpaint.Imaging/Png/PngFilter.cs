using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace FastInpaint.Imaging.Png;

/// <summary>Filters a row: filtered[i] = row[i] - predicted(row[i - d], above[i], above[i - d]) modulo 256, with d the filter distance and 0 left of the row.</summary>
internal static class PngFilter
{
    /// <summary>Filters one row. The three spans have one length.</summary>
    /// <returns>The sum of the magnitudes of the filtered bytes, read as signed. A row with a small sum usually compresses well.</returns>
    public static long Apply(PngFilterType filter, ReadOnlySpan<byte> row, ReadOnlySpan<byte> above, int distance, Span<byte> filtered) => filter switch
    {
        PngFilterType.None => Apply<PngNonePredictor>(row, above, distance, filtered),
        PngFilterType.Sub => Apply<PngSubPredictor>(row, above, distance, filtered),
        PngFilterType.Up => Apply<PngUpPredictor>(row, above, distance, filtered),
        PngFilterType.Average => Apply<PngAveragePredictor>(row, above, distance, filtered),
        _ => Apply<PngPaethPredictor>(row, above, distance, filtered),
    };

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static long Apply<TPredictor>(ReadOnlySpan<byte> row, ReadOnlySpan<byte> above, int distance, Span<byte> filtered)
        where TPredictor : struct, IPngPredictor
    {
        long sum = 0;
        int i = 0;
        for (; i < Math.Min(distance, row.Length); i++)
        {
            sum += Store(filtered, i, row[i] - TPredictor.Predict(0, above[i], 0));
        }

        if (Vector128.IsHardwareAccelerated)
        {
            Vector128<ulong> sums = Vector128<ulong>.Zero;
            ref byte rowAt = ref MemoryMarshal.GetReference(row);
            ref byte aboveAt = ref MemoryMarshal.GetReference(above);
            ref byte filteredAt = ref MemoryMarshal.GetReference(filtered);
            for (; i <= row.Length - Vector128<byte>.Count; i += Vector128<byte>.Count)
            {
                Vector128<byte> difference = Vector128.LoadUnsafe(ref rowAt, (nuint)i) - TPredictor.Predict(
                    Vector128.LoadUnsafe(ref rowAt, (nuint)(i - distance)),
                    Vector128.LoadUnsafe(ref aboveAt, (nuint)i),
                    Vector128.LoadUnsafe(ref aboveAt, (nuint)(i - distance)));
                difference.StoreUnsafe(ref filteredAt, (nuint)i);
                sums += Magnitudes(difference);
            }

            sum += (long)Vector128.Sum(sums);
        }

        for (; i < row.Length; i++)
        {
            sum += Store(filtered, i, row[i] - TPredictor.Predict(row[i - distance], above[i], above[i - distance]));
        }

        return sum;
    }

    private static int Store(Span<byte> filtered, int i, int difference)
    {
        filtered[i] = (byte)difference;
        return Math.Abs((int)(sbyte)difference);
    }

    /// <summary>The sums of the lower and of the upper eight magnitudes, each at most 1024.</summary>
    private static Vector128<ulong> Magnitudes(Vector128<byte> difference)
    {
        Vector128<byte> magnitude = Vector128.Min(difference, Vector128<byte>.Zero - difference);
        Vector128<ushort> pairs = (magnitude.AsUInt16() & Vector128.Create((ushort)0xFF)) + (magnitude.AsUInt16() >>> 8);
        Vector128<uint> fours = (pairs.AsUInt32() & Vector128.Create(0xFFFFu)) + (pairs.AsUInt32() >>> 16);
        return (fours.AsUInt64() & Vector128.Create(0xFFFF_FFFFul)) + (fours.AsUInt64() >>> 32);
    }
}

/// <summary>The prediction that is subtracted from a byte, from its neighbors a (left), b (above), c (upper left): 0, a, b, floor((a + b) / 2), or the one of a, b and c nearest to a + b - c.</summary>
internal enum PngFilterType : byte
{
    None = 0,
    Sub = 1,
    Up = 2,
    Average = 3,
    Paeth = 4,
}
