using System.Runtime.Intrinsics;

namespace FastInpaint.Imaging.Png;

/// <summary>Adler-32, the checksum of inflated bytes (RFC 1950): b * 65,536 + a, with a = 1 + the sum of all bytes and b = the sum of all values of a, both modulo 65,521.</summary>
internal static class PngAdler
{
    /// <summary>The value before the first byte.</summary>
    public const uint Start = 1;

    private const uint Modulus = 65521;

    // The sums of this many bytes fit 32 bits. A multiple of a vector's length.
    private const int LongestRun = 5552;

    public static uint Update(uint adler, ReadOnlySpan<byte> bytes)
    {
        uint a = adler & 0xFFFF, b = adler >> 16;
        while (!bytes.IsEmpty)
        {
            ReadOnlySpan<byte> run = bytes[..Math.Min(bytes.Length, LongestRun)];
            bytes = bytes[run.Length..];
            if (Vector128.IsHardwareAccelerated)
            {
                int whole = run.Length / Vector128<byte>.Count * Vector128<byte>.Count;
                UpdateVectors(ref a, ref b, run[..whole]);
                run = run[whole..];
            }

            foreach (byte value in run)
            {
                a += value;
                b += a;
            }

            a %= Modulus;
            b %= Modulus;
        }

        return (b << 16) | a;
    }

    /// <summary>Adds sixteen bytes v[0..15] a step: b grows by 16 a and by (16 - i) v[i], then a grows by v[i]. Each lane holds the sums of four of the bytes.</summary>
    private static void UpdateVectors(ref uint a, ref uint b, ReadOnlySpan<byte> bytes)
    {
        Vector128<ushort> firstWeights = Vector128.Create((ushort)16, 15, 14, 13, 12, 11, 10, 9), lastWeights = Vector128.Create((ushort)8, 7, 6, 5, 4, 3, 2, 1);
        Vector128<uint> sums = default, sumsBefore = default, weighted = default;
        b += a * (uint)bytes.Length;
        for (; !bytes.IsEmpty; bytes = bytes[Vector128<byte>.Count..])
        {
            (Vector128<ushort> first, Vector128<ushort> last) = Vector128.Widen(Vector128.Create(bytes));
            sumsBefore += sums;
            sums += Widened(first + last);
            weighted += Widened((first * firstWeights) + (last * lastWeights));
        }

        a += Vector128.Sum(sums);
        b += (Vector128.Sum(sumsBefore) * (uint)Vector128<byte>.Count) + Vector128.Sum(weighted);

        static Vector128<uint> Widened(Vector128<ushort> words)
        {
            (Vector128<uint> low, Vector128<uint> high) = Vector128.Widen(words);
            return low + high;
        }
    }
}
