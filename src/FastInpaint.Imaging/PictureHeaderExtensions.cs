using FastInpaint.Imaging.Formats;
using FastInpaint.Imaging.Pixels;

namespace FastInpaint.Imaging;

/// <summary>Predicts the memory for writing a picture from its header alone.</summary>
public static class PictureHeaderExtensions
{
    /// <summary>An upper bound of the bytes that writing the picture takes at its peak, beside the picture itself and the bytes that go to the stream.</summary>
    /// <param name="picture">The header of the file that the picture was read from, or a header with the picture's size and layout.</param>
    /// <param name="format">The format that is written.</param>
    /// <param name="quality">The quality that is asked for, as in <see cref="PictureWriteOptions.Quality"/>; null for none.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such format, or it is only read.</exception>
    public static long WritingBytes(this PictureHeader picture, PictureFormat format, int? quality = null)
    {
        ArgumentNullException.ThrowIfNull(picture);
        PictureCodec codec = PictureFormats.ToWrite(format);
        PixelFormat ordered = picture.Layout.InFiles();
        PictureHeader held = picture with { Layout = codec.AsHeld("", ordered) };
        long copies = (ordered == picture.Layout ? 0 : picture.PixelBytes) + (held.Layout == ordered ? 0 : held.PixelBytes);
        return CodecMemory.Writing(picture) + copies + codec.WritingBytes(held, quality);
    }

    /// <summary>An upper bound of the size of the picture's file in bytes. Usual pictures need a half to a twentieth of it.</summary>
    /// <inheritdoc cref="WritingBytes"/>
    public static long MostFileBytes(this PictureHeader picture, PictureFormat format, int? quality = null)
    {
        ArgumentNullException.ThrowIfNull(picture);
        PictureCodec codec = PictureFormats.ToWrite(format);
        return CodecMemory.MostFile(picture) + codec.MostFileBytes(picture with { Layout = codec.AsHeld("", picture.Layout.InFiles()) }, quality);
    }
}
