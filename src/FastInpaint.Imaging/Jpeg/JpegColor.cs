using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace FastInpaint.Imaging.Jpeg;

/// <summary>Between luma with chroma and red, green, blue (JFIF 1.02; BT.601, full range), in integers with 16 binary places.</summary>
internal static class JpegColor
{
    private const int Half = 1 << 15;

    /// <summary>R = Y + 1.402 (Cr - 128), G = Y - 0.34414 (Cb - 128) - 0.71414 (Cr - 128), B = Y + 1.772 (Cb - 128), rounded and clamped.</summary>
    public static void ToRgb(ReadOnlySpan<byte> luma, ReadOnlySpan<byte> blue, ReadOnlySpan<byte> red, Span<byte> rgb, int count)
    {
        int x = 0;
        Span<byte> channels = stackalloc byte[24];
        for (; x + 8 <= count; x += 8)
        {
            Vector256<int> y = Widen(luma[x..]), cb = Widen(blue[x..]) - Vector256.Create(128), cr = Widen(red[x..]) - Vector256.Create(128);
            Narrow(y + ((cr * 91881 + Vector256.Create(Half)) >> 16), channels);
            Narrow(y + ((cb * -22554 + cr * -46802 + Vector256.Create(Half)) >> 16), channels[8..]);
            Narrow(y + ((cb * 116130 + Vector256.Create(Half)) >> 16), channels[16..]);
            Span<byte> pixels = rgb.Slice(3 * x, 24);
            for (int i = 0; i < 8; i++)
            {
                pixels[3 * i] = channels[i];
                pixels[3 * i + 1] = channels[8 + i];
                pixels[3 * i + 2] = channels[16 + i];
            }
        }

        for (; x < count; x++)
        {
            int y = luma[x], cb = blue[x] - 128, cr = red[x] - 128;
            rgb[3 * x] = (byte)Math.Clamp(y + ((cr * 91881 + Half) >> 16), 0, 255);
            rgb[3 * x + 1] = (byte)Math.Clamp(y + ((cb * -22554 + cr * -46802 + Half) >> 16), 0, 255);
            rgb[3 * x + 2] = (byte)Math.Clamp(y + ((cb * 116130 + Half) >> 16), 0, 255);
        }
    }

    /// <summary>Y = 0.299 R + 0.587 G + 0.114 B, Cb = 128 + 0.5 B - 0.16874 R - 0.33126 G, Cr = 128 + 0.5 R - 0.41869 G - 0.08131 B, rounded; chroma just below a half, so that 128 + 127.5 stays 255.</summary>
    public static void FromRgb(ReadOnlySpan<byte> rgb, Span<byte> luma, Span<byte> blue, Span<byte> red, int count)
    {
        const int chroma = (128 << 16) + Half - 1;
        int x = 0;
        for (; x + 8 <= count; x += 8)
        {
            Vector128<byte> first = Vector128.Create(rgb[(3 * x)..]), second = Vector128.Create(rgb[(3 * x + 8)..]);
            Vector256<int> r = Channel(first, second, Vector128.Create((byte)0, 3, 6, 9, 12, 15, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99), Vector128.Create((byte)99, 99, 99, 99, 99, 99, 10, 13, 99, 99, 99, 99, 99, 99, 99, 99));
            Vector256<int> g = Channel(first, second, Vector128.Create((byte)1, 4, 7, 10, 13, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99), Vector128.Create((byte)99, 99, 99, 99, 99, 8, 11, 14, 99, 99, 99, 99, 99, 99, 99, 99));
            Vector256<int> b = Channel(first, second, Vector128.Create((byte)2, 5, 8, 11, 14, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99), Vector128.Create((byte)99, 99, 99, 99, 99, 9, 12, 15, 99, 99, 99, 99, 99, 99, 99, 99));
            Narrow((r * 19595 + g * 38470 + b * 7471 + Vector256.Create(Half)) >> 16, luma[x..]);
            Narrow((r * -11059 + g * -21709 + b * 32768 + Vector256.Create(chroma)) >> 16, blue[x..]);
            Narrow((r * 32768 + g * -27439 + b * -5329 + Vector256.Create(chroma)) >> 16, red[x..]);
        }

        for (; x < count; x++)
        {
            int r = rgb[3 * x], g = rgb[3 * x + 1], b = rgb[3 * x + 2];
            luma[x] = (byte)((r * 19595 + g * 38470 + b * 7471 + Half) >> 16);
            blue[x] = (byte)((r * -11059 + g * -21709 + b * 32768 + chroma) >> 16);
            red[x] = (byte)((r * 32768 + g * -27439 + b * -5329 + chroma) >> 16);
        }
    }

    /// <summary>One byte of each of eight pixels, from the first sixteen bytes and from the sixteen that begin with the ninth; an index of 99 takes none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Channel(Vector128<byte> first, Vector128<byte> second, Vector128<byte> fromFirst, Vector128<byte> fromSecond)
    {
        Vector128<ushort> words = Vector128.WidenLower(Vector128.Shuffle(first, fromFirst) | Vector128.Shuffle(second, fromSecond));
        return Vector256.Create(Vector128.WidenLower(words), Vector128.WidenUpper(words)).AsInt32();
    }

    private static Vector256<int> Widen(ReadOnlySpan<byte> samples)
    {
        Vector128<ushort> words = Vector128.WidenLower(Vector128.CreateScalarUnsafe(System.Runtime.InteropServices.MemoryMarshal.Read<ulong>(samples)).AsByte());
        return Vector256.Create(Vector128.WidenLower(words), Vector128.WidenUpper(words)).AsInt32();
    }

    private static void Narrow(Vector256<int> values, Span<byte> samples)
    {
        values = Vector256.Clamp(values, Vector256<int>.Zero, Vector256.Create(255));
        Vector128<ushort> words = Vector128.Narrow(values.GetLower(), values.GetUpper()).AsUInt16();
        Vector128.Narrow(words, words).GetLower().CopyTo(samples);
    }
}
