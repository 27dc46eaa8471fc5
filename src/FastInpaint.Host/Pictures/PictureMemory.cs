using FastInpaint.Imaging;

namespace FastInpaint.Host.Pictures;

/// <summary>What a picture takes in memory, as the headers say, from decoding to the end of its answer or file: the most that it may, beside its plan.</summary>
/// <param name="image">The picture.</param>
/// <param name="mask">Its mask; null where the hole is its transparent part.</param>
/// <param name="exclude">The mask of what must not be copied; null where there is none.</param>
internal sealed class PictureMemory(PictureHeader image, PictureHeader? mask, PictureHeader? exclude)
{
    private long Area => (long)image.Width * image.Height;

    /// <summary>What filling takes.</summary>
    /// <param name="format">What is written.</param>
    /// <param name="quality">With which quality.</param>
    /// <param name="map">Whether the detector's whole map is wanted and written too.</param>
    /// <param name="answered">Whether the file is an answer, which is in memory until it is sent.</param>
    public long OfFilling(PictureFormat format, int? quality, bool map, bool answered)
    {
        long mapped = map ? OfMap : 0, written = image.WritingBytes(format, quality) + (answered ? image.MostFileBytes(format, quality) : 0);
        return Decoded + Math.Max(Decoding, mapped + written);
    }

    /// <summary>What looking for artifacts takes, whose answer is the map.</summary>
    public long OfDetecting() => Decoded + Math.Max(Decoding, OfMap);

    /// <summary>What decoding the picture alone takes.</summary>
    public long OfDecoding() => (Area * image.Layout.BytesPerPixel()) + image.KeptBytes + image.ReadingBytes;

    /// <summary>Pixels, masks and the hole.</summary>
    private long Decoded => (Area * image.Layout.BytesPerPixel()) + image.KeptBytes + Area + Of(mask) + (exclude is null ? 0 : Of(exclude));

    /// <summary>What is needed while a file is decoded: one after the other is.</summary>
    private long Decoding => Math.Max(image.ReadingBytes, Math.Max(Reading(mask), Reading(exclude)));

    /// <summary>The detector's map, as probabilities, as a picture, and as a file that is written.</summary>
    private long OfMap
    {
        get
        {
            var gray = new PictureHeader(PictureFormat.Png, image.Width, image.Height, PixelFormat.Gray8, 8);
            return (Area * (sizeof(float) + 1)) + gray.WritingBytes(PictureFormat.Png) + gray.MostFileBytes(PictureFormat.Png);
        }
    }

    private long Of(PictureHeader? decoded) => Area + (decoded?.KeptBytes ?? 0);

    private long Reading(PictureHeader? file) => file is null ? 0 : file.ReadingBytes + (Area * file.Layout.BytesPerPixel());
}
