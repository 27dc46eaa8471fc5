using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace FastInpaint.Imaging.Jpeg;

/// <summary>Converts between luma with chroma and red, green, blue (JFIF 1.02; BT.601, full range), in integers with 16 fraction bits.</summary>
internal static class JpegColor
{
    private const int Half = 1 << 15;

    /// <summary>R = Y + 1.402 (Cr - 128), G = Y - 0.34414 (Cb - 128) - 0.71414 (Cr - 128), B = Y + 1.772 (Cb - 128), rounded and clamped.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void ToRgb(ReadOnlySpan<byte> luma, ReadOnlySpan<byte> blue, ReadOnlySpan<byte> red, Span<byte> rgb, int count)
    {
        int x = 0;
        for (; x + 8 <= count; x += 8)
        {
            Vector256<int> y = Widen(luma[x..]), cb = Widen(blue[x..]) - Vector256.Create(128), cr = Widen(red[x..]) - Vector256.Create(128);
            Vector128<ushort> r = Narrow(y + ((cr * 91881 + Vector256.Create(Half)) >> 16));
            Vector128<ushort> g = Narrow(y + ((cb * -22554 + cr * -46802 + Vector256.Create(Half)) >> 16));
            Vector128<ushort> b = Narrow(y + ((cb * 116130 + Vector256.Create(Half)) >> 16));
            Interleave(Vector128.Narrow(r, g), Vector128.Narrow(b, b), rgb.Slice(3 * x, 24));
        }

        for (; x < count; x++)
        {
            int y = luma[x], cb = blue[x] - 128, cr = red[x] - 128;
            rgb[3 * x] = (byte)Math.Clamp(y + ((cr * 91881 + Half) >> 16), 0, 255);
            rgb[3 * x + 1] = (byte)Math.Clamp(y + ((cb * -22554 + cr * -46802 + Half) >> 16), 0, 255);
            rgb[3 * x + 2] = (byte)Math.Clamp(y + ((cb * 116130 + Half) >> 16), 0, 255);
        }
    }

    /// <summary>Interleaves three channels to pixels.</summary>
    public static void Interleave(ReadOnlySpan<byte> red, ReadOnlySpan<byte> green, ReadOnlySpan<byte> blue, Span<byte> rgb, int count)
    {
        int x = 0;
        for (; x + 8 <= count; x += 8)
        {
            Interleave(Vector128.Create(Eight(red[x..]), Eight(green[x..])).AsByte(), Vector128.CreateScalarUnsafe(Eight(blue[x..])).AsByte(), rgb.Slice(3 * x, 24));
        }

        for (; x < count; x++)
        {
            (rgb[3 * x], rgb[3 * x + 1], rgb[3 * x + 2]) = (red[x], green[x], blue[x]);
        }
    }

    /// <summary>Interleaves eight pixels, from eight red, eight green and eight blue samples.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Interleave(Vector128<byte> redGreen, Vector128<byte> blue, Span<byte> rgb)
    {
        Vector128<byte> first = Vector128.Shuffle(redGreen, Vector128.Create((byte)0, 8, 99, 1, 9, 99, 2, 10, 99, 3, 11, 99, 4, 12, 99, 5))
            | Vector128.Shuffle(blue, Vector128.Create((byte)99, 99, 0, 99, 99, 1, 99, 99, 2, 99, 99, 3, 99, 99, 4, 99));
        Vector128<byte> rest = Vector128.Shuffle(redGreen, Vector128.Create((byte)13, 99, 6, 14, 99, 7, 15, 99, 99, 99, 99, 99, 99, 99, 99, 99))
            | Vector128.Shuffle(blue, Vector128.Create((byte)99, 5, 99, 99, 6, 99, 99, 7, 99, 99, 99, 99, 99, 99, 99, 99));
        first.CopyTo(rgb);
        rest.GetLower().CopyTo(rgb[16..]);
    }

    /// <summary>Y = 0.299 R + 0.587 G + 0.114 B, Cb = 128 + 0.5 B - 0.16874 R - 0.33126 G, Cr = 128 + 0.5 R - 0.41869 G - 0.08131 B, rounded. Chroma is rounded with a bias just below a half, so that 128 + 127.5 gives 255.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
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
            Store((r * 19595 + g * 38470 + b * 7471 + Vector256.Create(Half)) >> 16, luma[x..]);
            Store((r * -11059 + g * -21709 + b * 32768 + Vector256.Create(chroma)) >> 16, blue[x..]);
            Store((r * 32768 + g * -27439 + b * -5329 + Vector256.Create(chroma)) >> 16, red[x..]);
        }

        for (; x < count; x++)
        {
            int r = rgb[3 * x], g = rgb[3 * x + 1], b = rgb[3 * x + 2];
            luma[x] = (byte)((r * 19595 + g * 38470 + b * 7471 + Half) >> 16);
            blue[x] = (byte)((r * -11059 + g * -21709 + b * 32768 + chroma) >> 16);
            red[x] = (byte)((r * 32768 + g * -27439 + b * -5329 + chroma) >> 16);
        }
    }

    /// <summary>Picks one channel of eight RGB pixels (24 bytes): from bytes 0 to 15 with one set of indices, from bytes 8 to 23 with another. An index of 99 picks nothing.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Channel(Vector128<byte> first, Vector128<byte> second, Vector128<byte> fromFirst, Vector128<byte> fromSecond)
    {
        Vector128<ushort> words = Vector128.WidenLower(Vector128.Shuffle(first, fromFirst) | Vector128.Shuffle(second, fromSecond));
        return Vector256.Create(Vector128.WidenLower(words), Vector128.WidenUpper(words)).AsInt32();
    }

    private static ulong Eight(ReadOnlySpan<byte> samples) => MemoryMarshal.Read<ulong>(samples);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Widen(ReadOnlySpan<byte> samples)
    {
        Vector128<ushort> words = Vector128.WidenLower(Vector128.CreateScalarUnsafe(Eight(samples)).AsByte());
        return Vector256.Create(Vector128.WidenLower(words), Vector128.WidenUpper(words)).AsInt32();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ushort> Narrow(Vector256<int> values)
    {
        values = Vector256.Clamp(values, Vector256<int>.Zero, Vector256.Create(255));
        return Vector128.Narrow(values.GetLower(), values.GetUpper()).AsUInt16();
    }

    /// <summary>Stores values from 0 to 255 as bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector256<int> values, Span<byte> samples)
    {
        Vector128<ushort> words = Vector128.Narrow(values.GetLower(), values.GetUpper()).AsUInt16();
        Vector128.Narrow(words, words).GetLower().CopyTo(samples);
    }
}

/// <summary>The color space of a JPEG file's components.</summary>
internal enum JpegColors
{
    /// <summary>One component.</summary>
    Gray,

    /// <summary>Luma and chroma.</summary>
    LumaChroma,

    /// <summary>Red, green and blue.</summary>
    Rgb,

    /// <summary>Cyan, magenta, yellow and black, stored inverted: 255 is no ink.</summary>
    Cmyk,

    /// <summary>Luma and chroma of cyan, magenta and yellow, then black stored inverted.</summary>
    Ycck,
}

/// <summary>Converts inks (CMYK) to red, green and blue by the plain formula, without a color profile.</summary>
internal static class JpegInk
{
    private const int Half = 128;

    /// <summary>R = R * K / 255, likewise G and B, rounded. The inputs are the inverted values of the inks: R, G and B of cyan, magenta and yellow, K of black; 255 is no ink.</summary>
    /// <param name="rgb">Pixels of three channels, converted in place.</param>
    /// <param name="black">K of each pixel.</param>
    /// <param name="invert">0xFF where <paramref name="rgb"/> holds the inks themselves, else 0.</param>
    /// <param name="count">Pixels.</param>
    public static void ToRgb(Span<byte> rgb, ReadOnlySpan<byte> black, int invert, int count)
    {
        for (int x = 0; x < count; x++)
        {
            Span<byte> pixel = rgb.Slice(3 * x, 3);
            int k = black[x];
            (pixel[0], pixel[1], pixel[2]) = (Scale(pixel[0] ^ invert, k), Scale(pixel[1] ^ invert, k), Scale(pixel[2] ^ invert, k));
        }
    }

    /// <summary>a * b / 255, rounded; both 0 to 255.</summary>
    private static byte Scale(int a, int b)
    {
        int product = a * b + Half;
        return (byte)(((product >> 8) + product) >> 8);
    }
}
