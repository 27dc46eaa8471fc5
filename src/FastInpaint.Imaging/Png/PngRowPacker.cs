using FastInpaint.Imaging.IO;

namespace FastInpaint.Imaging.Png;

/// <summary>Turns pixels of a <see cref="PictureLayout"/> into a row of a file, before filtering. Not thread safe.</summary>
internal abstract class PngRowPacker
{
    /// <summary>Whether pixels are rows as they are.</summary>
    public virtual bool IsIdentity => false;

    public abstract void Pack(ReadOnlySpan<byte> pixels, Span<byte> row);
}

/// <summary>8-bit channels.</summary>
internal sealed class PngIdentityPacker : PngRowPacker
{
    public override bool IsIdentity => true;

    public override void Pack(ReadOnlySpan<byte> pixels, Span<byte> row) => pixels.CopyTo(row);
}

/// <summary>16-bit channels: machine order to big-endian.</summary>
internal sealed class PngSwapPacker : PngRowPacker
{
    public override void Pack(ReadOnlySpan<byte> pixels, Span<byte> row) => BigEndian16.Convert(pixels, row);
}

/// <summary>8-bit grey to 1, 2 or 4 bits; every pixel is a multiple of 255, 85 or 17.</summary>
internal sealed class PngGrayPacker(int bitDepth, int width) : PngRowPacker
{
    private readonly byte[] samples = new byte[width];

    public override void Pack(ReadOnlySpan<byte> pixels, Span<byte> row)
    {
        int scale = PngSamples.GrayScale(bitDepth);
        for (int x = 0; x < samples.Length; x++)
        {
            samples[x] = (byte)(pixels[x] / scale);
        }

        PngSamples.Pack(samples, bitDepth, row);
    }
}

/// <summary>RGB or RGBA to palette indices; every colour is in the palette.</summary>
internal sealed class PngPalettePacker(PngColorTable colors, int bitDepth, int width, int bytesPerPixel) : PngRowPacker
{
    private readonly byte[] indices = new byte[width];

    public override void Pack(ReadOnlySpan<byte> pixels, Span<byte> row)
    {
        for (int x = 0; x < indices.Length; x++)
        {
            ReadOnlySpan<byte> p = pixels.Slice(x * bytesPerPixel, bytesPerPixel);
            indices[x] = (byte)colors.Find(PngRgba.Pack(p[0], p[1], p[2], bytesPerPixel == 4 ? p[3] : (byte)255));
        }

        PngSamples.Pack(indices, bitDepth, row);
    }
}
