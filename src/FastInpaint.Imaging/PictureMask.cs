namespace FastInpaint.Imaging;

/// <summary>Pictures as masks: one byte a pixel, the luma (BT.601) in 8 bits; of a picture that is not opaque throughout what is painted, see <see cref="MaskReading"/>. Thread safe.</summary>
public static class PictureMask
{
    /// <summary>A picture as a mask, width * height bytes. The memory is the picture's own where it is 8-bit grey.</summary>
    /// <param name="picture">The picture.</param>
    public static ReadOnlyMemory<byte> Of(Picture picture) => MaskReading.Of(picture).Read(picture);
}
