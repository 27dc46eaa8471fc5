using System.Buffers.Binary;
using System.Runtime.InteropServices;
using FastInpaint.Imaging.Pixels;

namespace FastInpaint.Imaging.Tiff;

/// <summary>Converts the samples of a TIFF file to pixels of a layout, one row at a time. Not thread-safe.</summary>
internal sealed class TiffPixels
{
    private readonly TiffInfo _info;
    private readonly bool _swap;
    private readonly int _top;
    private readonly byte[] _unpacked;
    private readonly ushort[] _samples;
    private readonly byte[] _palette;

    public TiffPixels(TiffInfo info)
    {
        _info = info;
        // Uncompressed samples are in the file's byte order.
        _swap = info.Compression == TiffCompression.None && info.Directory.IsBigEndian == BitConverter.IsLittleEndian;
        _top = (1 << info.Bits) - 1;
        _unpacked = new byte[info.BlockWidth * (info.IsPlanar ? 1 : info.Samples)];
        _samples = new ushort[info.BlockWidth * info.Samples];
        _palette = info.Colors == TiffColors.Palette ? Palette(info) : [];
    }

    /// <summary>Takes one row of a block: all samples of its pixels, or one sample in a planar file.</summary>
    /// <param name="row">The bytes.</param>
    /// <param name="plane">The sample, in a planar file; else 0.</param>
    public void Take(ReadOnlySpan<byte> row, int plane)
    {
        int step = _info.IsPlanar ? _info.Samples : 1;
        if (_info.Bits == 16)
        {
            ReadOnlySpan<ushort> words = MemoryMarshal.Cast<byte, ushort>(row)[.._unpacked.Length];
            for (int i = 0, to = plane; i < words.Length; i++, to += step)
            {
                _samples[to] = _swap ? BinaryPrimitives.ReverseEndianness(words[i]) : words[i];
            }

            return;
        }

        PackedSamples.Unpack(row, _info.Bits, _unpacked);
        for (int i = 0, to = plane; i < _unpacked.Length; i++, to += step)
        {
            _samples[to] = _unpacked[i];
        }
    }

    /// <summary>Converts the samples that were taken to pixels.</summary>
    /// <param name="pixels">Receives pixels of the layout, from the first of the row on; its length says how many.</param>
    public void Write(Span<byte> pixels)
    {
        if (_info.Bits == 16)
        {
            Write(MemoryMarshal.Cast<byte, ushort>(pixels));
            return;
        }

        int channels = _info.Layout.ChannelCount(), step = _info.Samples, scale = PackedSamples.GrayScale(_info.Bits);
        ReadOnlySpan<ushort> samples = _samples;
        for (; pixels.Length > 0; pixels = pixels[channels..], samples = samples[step..])
        {
            switch (_info.Colors)
            {
                case TiffColors.WhiteIsZero:
                    pixels[0] = (byte)(255 - (samples[0] * scale));
                    break;
                case TiffColors.BlackIsZero:
                    pixels[0] = (byte)(samples[0] * scale);
                    break;
                case TiffColors.Palette:
                    _palette.AsSpan(3 * samples[0], 3).CopyTo(pixels);
                    break;
                case TiffColors.Cmyk:
                    int light = 255 - samples[3];
                    (pixels[0], pixels[1], pixels[2]) = ((byte)Ink(light, samples[0]), (byte)Ink(light, samples[1]), (byte)Ink(light, samples[2]));
                    break;
                default:
                    (pixels[0], pixels[1], pixels[2]) = ((byte)samples[0], (byte)samples[1], (byte)samples[2]);
                    break;
            }

            if (_info.Alpha != TiffAlpha.None)
            {
                int alpha = samples[_info.ColorSamples];
                pixels[channels - 1] = (byte)alpha;
                if (_info.Alpha == TiffAlpha.Associated && alpha < 255)
                {
                    foreach (ref byte color in pixels[..(channels - 1)])
                    {
                        color = (byte)(alpha == 0 ? 0 : Math.Min(255, color * 255 / alpha));
                    }
                }
            }
        }
    }

    private void Write(Span<ushort> pixels)
    {
        int channels = _info.Layout.ChannelCount(), step = _info.Samples;
        ReadOnlySpan<ushort> samples = _samples;
        for (; pixels.Length > 0; pixels = pixels[channels..], samples = samples[step..])
        {
            switch (_info.Colors)
            {
                case TiffColors.WhiteIsZero:
                    pixels[0] = (ushort)(_top - samples[0]);
                    break;
                case TiffColors.BlackIsZero:
                    pixels[0] = samples[0];
                    break;
                case TiffColors.Cmyk:
                    long light = _top - samples[3];
                    for (int i = 0; i < 3; i++)
                    {
                        pixels[i] = (ushort)(light - (((samples[i] * light) + (_top / 2)) / _top));
                    }

                    break;
                default:
                    samples[..3].CopyTo(pixels);
                    break;
            }

            if (_info.Alpha != TiffAlpha.None)
            {
                int alpha = samples[_info.ColorSamples];
                pixels[channels - 1] = (ushort)alpha;
                if (_info.Alpha == TiffAlpha.Associated && alpha < _top)
                {
                    foreach (ref ushort color in pixels[..(channels - 1)])
                    {
                        color = (ushort)(alpha == 0 ? 0 : Math.Min(_top, (long)color * _top / alpha));
                    }
                }
            }
        }
    }

    /// <summary>The light that an ink leaves: l - l c / 255, with the quotient rounded.</summary>
    private static int Ink(int light, int ink) => light - (((ink * light) + 127) / 255);

    /// <summary>The palette as RGB of 8 bits: the high bytes of its 16-bit numbers, or the low bytes where all numbers are below 256.</summary>
    private static byte[] Palette(TiffInfo info)
    {
        int colors = 1 << info.Bits;
        long[] map = info.Directory.Numbers(TiffTag.ColorMap, 3 * colors)!;
        int shift = map.All(number => number < 256) ? 0 : 8;
        var palette = new byte[3 * colors];
        for (int i = 0; i < palette.Length; i++)
        {
            palette[i] = (byte)(map[(i % 3 * colors) + (i / 3)] >> shift);
        }

        return palette;
    }
}
