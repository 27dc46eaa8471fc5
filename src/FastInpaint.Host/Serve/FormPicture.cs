using FastInpaint.Imaging;
using Microsoft.AspNetCore.Http;

namespace FastInpaint.Host.Serve;

/// <summary>The pictures of a form, decoded: nothing of the form is needed any more.</summary>
/// <param name="Picture">The image.</param>
/// <param name="Mask">One byte a pixel; empty where there is no mask.</param>
/// <param name="Decoding">How long it took.</param>
internal sealed record FormPicture(Picture Picture, ReadOnlyMemory<byte> Mask, TimeSpan Decoding)
{
    /// <summary>Decodes a form's image, and its mask where it has one.</summary>
    /// <exception cref="RequestException">The two differ in size.</exception>
    /// <exception cref="PictureFormatException">One is no picture.</exception>
    /// <exception cref="PictureLimitException">One is too large.</exception>
    public static FormPicture Decode(ServeForm form, long maxPixels, CancellationToken cancellationToken)
    {
        long started = System.Diagnostics.Stopwatch.GetTimestamp();
        var limits = new PictureLimits { MaxPixels = maxPixels };
        using Stream image = form.Image.OpenReadStream();
        using Stream? mask = form.Mask?.OpenReadStream();
        if (mask is not null)
        {
            CheckSizes(image, mask, limits);
        }

        Picture picture = PictureFile.Read(image, limits, "image", cancellationToken);
        ReadOnlyMemory<byte> bytes = mask is null ? default : Pictures.PictureMapping.MaskBytes(PictureFile.Read(mask, limits, "mask", cancellationToken));
        return new FormPicture(picture, bytes, System.Diagnostics.Stopwatch.GetElapsedTime(started));
    }

    /// <summary>Compares what the headers say, before anything is decoded.</summary>
    private static void CheckSizes(Stream image, Stream mask, PictureLimits limits)
    {
        PictureHeader whole = PictureFile.ReadHeader(image, limits, "image"), hole = PictureFile.ReadHeader(mask, limits, "mask");
        if (hole.Width != whole.Width || hole.Height != whole.Height)
        {
            throw new RequestException(
                StatusCodes.Status422UnprocessableEntity, $"The mask has {hole.Width}x{hole.Height} pixels and the image {whole.Width}x{whole.Height}. Send a mask of the image's size.");
        }

        image.Position = mask.Position = 0;
    }
}
