using FastInpaint.Imaging.Formats;
using FastInpaint.Imaging.Pixels;

namespace FastInpaint.Imaging;

/// <summary>What writing a picture takes, as its header tells before the picture is there.</summary>
public static class PictureHeaderExtensions
{
    /// <summary>The most bytes that writing the picture takes beside the picture and beside what goes to the stream, at its peak.</summary>
    /// <param name="picture">The header of the file that the picture was read from, or one of its size and layout.</param>
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

    /// <summary>The most bytes that the picture's file can have. Usual pictures need a half to a twentieth of it.</summary>
    /// <inheritdoc cref="WritingBytes"/>
    public static long MostFileBytes(this PictureHeader picture, PictureFormat format, int? quality = null)
    {
        ArgumentNullException.ThrowIfNull(picture);
        PictureCodec codec = PictureFormats.ToWrite(format);
        return CodecMemory.MostFile(picture) + codec.MostFileBytes(picture with { Layout = codec.AsHeld("", picture.Layout.InFiles()) }, quality);
    }
}
