using FastInpaint.Imaging;

namespace FastInpaint.Host.Pictures;

/// <summary>Computes an upper bound of a picture's memory in bytes from the headers of its files: from decoding to the end of its answer or file, without its plan.</summary>
/// <param name="image">The picture's header.</param>
/// <param name="mask">The mask's header; null where the hole is the picture's transparent part.</param>
/// <param name="exclude">The exclude mask's header; null where there is none.</param>
internal sealed class PictureMemory(PictureHeader image, PictureHeader? mask, PictureHeader? exclude)
{
    private long Area => (long)image.Width * image.Height;

    /// <summary>The memory for filling the picture.</summary>
    /// <param name="format">The format that is written.</param>
    /// <param name="quality">The quality that is requested; null for none.</param>
    /// <param name="map">Whether the detector's map is written too.</param>
    /// <param name="answered">Whether the file is the answer to a request, which is in memory until it is sent.</param>
    public long OfFilling(PictureFormat format, int? quality, bool map, bool answered)
    {
        long mapped = map ? OfMap : 0, written = image.WritingBytes(format, quality) + (answered ? image.MostFileBytes(format, quality) : 0);
        return Decoded + Math.Max(Decoding, mapped + written);
    }

    /// <summary>The memory for the detector's map as the answer.</summary>
    public long OfDetecting() => Decoded + Math.Max(Decoding, OfMap);

    /// <summary>The memory for decoding the picture alone.</summary>
    public long OfDecoding() => (Area * image.Layout.BytesPerPixel()) + image.KeptBytes + image.ReadingBytes;

    /// <summary>The decoded pixels, the masks and the hole.</summary>
    private long Decoded => (Area * image.Layout.BytesPerPixel()) + image.KeptBytes + Area + Of(mask) + (exclude is null ? 0 : Of(exclude));

    /// <summary>The additional memory while a file is decoded. Files are decoded one after the other, and those that follow are open.</summary>
    private long Decoding => Math.Max(image.ReadingBytes + Held(mask) + Held(exclude), Math.Max(Reading(mask) + Held(exclude), Reading(exclude)));

    /// <summary>The detector's map: as probabilities, as a picture, and as an encoded file.</summary>
    private long OfMap
    {
        get
        {
            var gray = new PictureHeader(PictureFormat.Png, image.Width, image.Height, PixelFormat.Gray8, 8);
            return (Area * (sizeof(float) + 1)) + gray.WritingBytes(PictureFormat.Png) + gray.MostFileBytes(PictureFormat.Png);
        }
    }

    private long Of(PictureHeader? decoded) => Area + (decoded?.KeptBytes ?? 0);

    private static long Held(PictureHeader? file) => file?.HeldBytes ?? 0;

    private long Reading(PictureHeader? file) => file is null ? 0 : file.ReadingBytes + (Area * file.Layout.BytesPerPixel());
}
