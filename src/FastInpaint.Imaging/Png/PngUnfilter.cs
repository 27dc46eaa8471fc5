using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace FastInpaint.Imaging.Png;

/// <summary>Undoes the filter of a row: row[i] = filtered[i] + predicted(row[i - d], above[i], above[i - d]) modulo 256, with d the filter distance and 0 left of the row.</summary>
/// <remarks>
/// Sub, Average and Paeth depend on the pixel before, so a step computes one pixel: its d bytes in the low lanes of a 128-bit vector. A step reads and
/// writes eight bytes; the next step rewrites those beyond d. The last bytes of a row are computed one at a time.
/// </remarks>
internal static class PngUnfilter
{
    private const int Step = 8;

    /// <summary>Undoes the filter of one row. The three spans have the same length, and <paramref name="row"/> overlaps neither of the others.</summary>
    /// <returns>False where there is no such filter.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static bool TryApply(byte filter, ReadOnlySpan<byte> filtered, ReadOnlySpan<byte> above, Span<byte> row, int distance)
    {
        switch ((PngFilterType)filter)
        {
            case PngFilterType.None:
                filtered.CopyTo(row);
                return true;
            case PngFilterType.Sub:
                Sub(filtered, row, distance);
                return true;
            case PngFilterType.Up:
                Up(filtered, above, row);
                return true;
            case PngFilterType.Average:
                Average(filtered, above, row, distance);
                return true;
            case PngFilterType.Paeth:
                Paeth(filtered, above, row, distance);
                return true;
            default:
                return false;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Sub(ReadOnlySpan<byte> filtered, Span<byte> row, int distance)
    {
        int i = Math.Min(distance, row.Length);
        filtered[..i].CopyTo(row);
        if (Vector128.IsHardwareAccelerated && row.Length >= i + Step)
        {
            Vector128<byte> left = LoadBytes(filtered, 0);
            for (; i <= row.Length - Step; i += distance)
            {
                left += LoadBytes(filtered, i);
                Unsafe.WriteUnaligned(ref At(row, i), left.AsUInt64().ToScalar());
            }
        }

        for (; i < row.Length; i++)
        {
            row[i] = (byte)(filtered[i] + row[i - distance]);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Up(ReadOnlySpan<byte> filtered, ReadOnlySpan<byte> above, Span<byte> row)
    {
        int i = 0;
        if (Vector.IsHardwareAccelerated)
        {
            for (; i <= row.Length - Vector<byte>.Count; i += Vector<byte>.Count)
            {
                (new Vector<byte>(filtered[i..]) + new Vector<byte>(above[i..])).CopyTo(row[i..]);
            }
        }

        for (; i < row.Length; i++)
        {
            row[i] = (byte)(filtered[i] + above[i]);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Average(ReadOnlySpan<byte> filtered, ReadOnlySpan<byte> above, Span<byte> row, int distance)
    {
        int i = 0;
        for (; i < Math.Min(distance, row.Length); i++)
        {
            row[i] = (byte)(filtered[i] + (above[i] >> 1));
        }

        if (Vector128.IsHardwareAccelerated && row.Length >= i + Step)
        {
            Vector128<short> left = Load(row, 0);
            for (; i <= row.Length - Step; i += distance)
            {
                left = Store(row, i, Load(filtered, i) + ((left + Load(above, i)) >> 1));
            }
        }

        for (; i < row.Length; i++)
        {
            row[i] = (byte)(filtered[i] + ((row[i - distance] + above[i]) >> 1));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Paeth(ReadOnlySpan<byte> filtered, ReadOnlySpan<byte> above, Span<byte> row, int distance)
    {
        int i = 0;
        for (; i < Math.Min(distance, row.Length); i++)
        {
            row[i] = (byte)(filtered[i] + above[i]);
        }

        if (Vector128.IsHardwareAccelerated && row.Length >= i + Step)
        {
            Vector128<short> left = Load(row, 0);
            Vector128<short> upperLeft = Load(above, 0);
            for (; i <= row.Length - Step; i += distance)
            {
                Vector128<short> up = Load(above, i);
                left = Store(row, i, Load(filtered, i) + PngPredictor.Paeth(left, up, upperLeft));
                upperLeft = up;
            }
        }

        for (; i < row.Length; i++)
        {
            row[i] = (byte)(filtered[i] + PngPredictor.Paeth(row[i - distance], above[i], above[i - distance]));
        }
    }

    /// <summary>Eight bytes, one in each 16-bit lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<short> Load(ReadOnlySpan<byte> bytes, int i) => Vector128.WidenLower(LoadBytes(bytes, i)).AsInt16();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> LoadBytes(ReadOnlySpan<byte> bytes, int i) =>
        Vector128.CreateScalar(Unsafe.ReadUnaligned<ulong>(ref At(bytes, i))).AsByte();

    /// <summary>Stores the lanes modulo 256 and returns them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<short> Store(Span<byte> row, int i, Vector128<short> lanes)
    {
        lanes &= Vector128.Create((short)0xFF);
        Unsafe.WriteUnaligned(ref At(row, i), Vector128.Narrow(lanes.AsUInt16(), lanes.AsUInt16()).AsUInt64().ToScalar());
        return lanes;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ref byte At(ReadOnlySpan<byte> bytes, int i) => ref Unsafe.Add(ref MemoryMarshal.GetReference(bytes), i);
}
