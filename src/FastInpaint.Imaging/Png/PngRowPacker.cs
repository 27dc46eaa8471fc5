using FastInpaint.Imaging.Pixels;

namespace FastInpaint.Imaging.Png;

/// <summary>Converts pixels of a <see cref="PixelFormat"/> to a row of a file, before filtering. Not thread-safe.</summary>
internal abstract class PngRowPacker
{
    /// <summary>Whether pixels need no conversion.</summary>
    public virtual bool IsIdentity => false;

    public abstract void Pack(ReadOnlySpan<byte> pixels, Span<byte> row);

    /// <summary>Copies channels of 8 or 16 bits, the latter big-endian. Packs 8-bit gray to 1, 2 or 4 bits; every pixel must be a multiple of 255, 85 or 17.</summary>
    public sealed class Channels(int bitDepth) : PngRowPacker
    {
        public override bool IsIdentity => bitDepth == 8;

        public override void Pack(ReadOnlySpan<byte> pixels, Span<byte> row)
        {
            if (bitDepth == 16)
            {
                BigEndian16.Convert(pixels, row);
            }
            else
            {
                PackedSamples.Pack(pixels, bitDepth, row, PackedSamples.GrayScale(bitDepth));
            }
        }
    }

    /// <summary>Converts RGB or RGBA to palette indices. Every color must be in the palette.</summary>
    public sealed class Indices(PngColorTable colors, int bitDepth, int width, int bytesPerPixel) : PngRowPacker
    {
        private readonly byte[] _indices = new byte[width];

        public override void Pack(ReadOnlySpan<byte> pixels, Span<byte> row)
        {
            for (int x = 0; x < _indices.Length; x++)
            {
                ReadOnlySpan<byte> p = pixels.Slice(x * bytesPerPixel, bytesPerPixel);
                _indices[x] = (byte)colors.Find(PngPalette.Rgba(p[0], p[1], p[2], bytesPerPixel == 4 ? p[3] : (byte)255));
            }

            PackedSamples.Pack(_indices, bitDepth, row);
        }
    }
}
