using System.Runtime.InteropServices;
using FastInpaint.Imaging.IO;
using FastInpaint.Imaging.Pixels;

namespace FastInpaint.Imaging.Png;

/// <summary>Converts an unfiltered row of a file to pixels of a <see cref="PixelFormat"/>. Not thread-safe.</summary>
internal abstract class PngRowExpander
{
    /// <summary>Whether a row needs no conversion, so that it can be unfiltered in place.</summary>
    public virtual bool IsIdentity => false;

    /// <summary>Expands one row; the length of <paramref name="pixels"/> says how many pixels it has.</summary>
    /// <exception cref="PictureFormatException">The row has an index beyond the palette, and faults are refused.</exception>
    public abstract void Expand(ReadOnlySpan<byte> row, Span<byte> pixels);

    public static PngRowExpander For(PngInfo info, ByteSource source, PngFaults faults)
    {
        int bitDepth = info.Header.BitDepth, width = info.Header.Width;
        if (info.Palette is { } palette)
        {
            return new Indices(palette, bitDepth, width, source, faults);
        }

        if (info.ColorKey is not { } key)
        {
            return new Channels(bitDepth);
        }

        int mask = (1 << bitDepth) - 1, scale = PackedSamples.GrayScale(Math.Min(bitDepth, 8));
        return bitDepth == 16
            ? new ColorKey<ushort>(key, ushort.MaxValue, bitDepth, width)
            : new ColorKey<byte>([.. key.Select(sample => (byte)((sample & mask) * scale))], byte.MaxValue, bitDepth, width);
    }

    /// <summary>Copies channels of 8 or 16 bits, in the machine's byte order; multiplies gray of 1, 2 or 4 bits by 255, 85 or 17.</summary>
    private sealed class Channels(int bitDepth) : PngRowExpander
    {
        private readonly int _scale = PackedSamples.GrayScale(Math.Min(bitDepth, 8));

        public override bool IsIdentity => bitDepth == 8;

        public override void Expand(ReadOnlySpan<byte> row, Span<byte> pixels)
        {
            if (bitDepth == 16)
            {
                BigEndian16.Convert(row, pixels);
                return;
            }

            PackedSamples.Unpack(row, bitDepth, pixels);
            if (bitDepth < 8)
            {
                foreach (ref byte pixel in pixels)
                {
                    pixel = (byte)(pixel * _scale);
                }
            }
        }
    }

    /// <summary>Expands gray or RGB with one transparent color: alpha is 0 for this color and opaque for every other.</summary>
    private sealed class ColorKey<TSample>(TSample[] key, TSample opaque, int bitDepth, int width) : PngRowExpander
        where TSample : unmanaged, IEquatable<TSample>
    {
        private readonly Channels _channels = new(bitDepth);
        private readonly TSample[] _colors = new TSample[width * key.Length];

        public override void Expand(ReadOnlySpan<byte> row, Span<byte> pixels)
        {
            Span<TSample> samples = MemoryMarshal.Cast<byte, TSample>(pixels);
            Span<TSample> colors = _colors.AsSpan(0, samples.Length / (key.Length + 1) * key.Length);
            _channels.Expand(row, MemoryMarshal.AsBytes(colors));
            for (; !samples.IsEmpty; samples = samples[(key.Length + 1)..], colors = colors[key.Length..])
            {
                ReadOnlySpan<TSample> color = colors[..key.Length];
                color.CopyTo(samples);
                samples[key.Length] = color.SequenceEqual(key) ? default : opaque;
            }
        }
    }

    /// <summary>Converts palette indices of 1 to 8 bits to RGB, or to RGBA where the palette has alpha. An index beyond the palette becomes black, as in libpng.</summary>
    private sealed class Indices(PngPalette palette, int bitDepth, int width, ByteSource source, PngFaults faults) : PngRowExpander
    {
        private readonly uint[] _colors = [.. Enumerable.Range(0, palette.Count).Select(palette.Color), .. Enumerable.Repeat(PngPalette.Rgba(0, 0, 0, 255), 256 - palette.Count)];
        private readonly byte[] _indices = new byte[width];
        private bool _isTold;

        public override void Expand(ReadOnlySpan<byte> row, Span<byte> pixels)
        {
            int bytes = palette.HasAlpha ? 4 : 3;
            Span<byte> indices = _indices.AsSpan(0, pixels.Length / bytes);
            PackedSamples.Unpack(row, bitDepth, indices);
            if (palette.Count < 256 && !_isTold)
            {
                int bad = indices.IndexOfAnyInRange((byte)palette.Count, (byte)255);
                if (bad >= 0)
                {
                    faults.Found(
                        source,
                        $"a pixel has the palette index {indices[bad]} and the chunk PLTE only {palette.Count} colors; the file is damaged, fetch or export it again.",
                        $"pixels beyond the {palette.Count} {(palette.Count == 1 ? "color" : "colors")} of its chunk PLTE are black");
                    _isTold = true;
                }
            }

            for (int x = 0, at = 0; x < indices.Length; x++, at += bytes)
            {
                uint color = _colors[indices[x]];
                pixels[at] = (byte)color;
                pixels[at + 1] = (byte)(color >> 8);
                pixels[at + 2] = (byte)(color >> 16);
                if (bytes == 4)
                {
                    pixels[at + 3] = (byte)(color >> 24);
                }
            }
        }
    }
}
