using System.Diagnostics;
using FastInpaint.Host.Pictures;
using FastInpaint.Imaging;
using Microsoft.AspNetCore.Http;

namespace FastInpaint.Host.Serve;

/// <summary>The pictures of a form, decoded: nothing of the form is needed any more. They have their room until this is disposed of.</summary>
/// <param name="Picture">The image.</param>
/// <param name="Mask">One byte a pixel; empty where there is no mask.</param>
/// <param name="Decoding">How long it took.</param>
/// <param name="Room">Their room.</param>
internal sealed record FormPicture(Picture Picture, ReadOnlyMemory<byte> Mask, TimeSpan Decoding, IDisposable Room) : IDisposable
{
    /// <summary>Decodes a form's image, and its mask where it has one, when there is room for them.</summary>
    /// <param name="map">Whether the detector's whole map is wanted.</param>
    /// <exception cref="RequestException">The two differ in size, or the time is over.</exception>
    /// <exception cref="PictureFormatException">One is no picture.</exception>
    /// <exception cref="PictureLimitException">One is too large.</exception>
    public static async Task<FormPicture> Decode(ServeForm form, bool map, long maxPixels, PictureRoom room, RequestTime time)
    {
        var limits = new PictureLimits { MaxPixels = maxPixels };
        using Stream image = form.Image.OpenReadStream();
        using Stream? mask = form.Mask?.OpenReadStream();
        IDisposable place = await room.Enter(Bytes(image, mask, limits, map), time);
        try
        {
            return await time.AtWork(ending => room.Decode(() =>
            {
                long started = Stopwatch.GetTimestamp();
                Picture picture = PictureFile.Read(image, limits, "image", ending);
                ReadOnlyMemory<byte> bytes = mask is null ? default : PictureMapping.MaskBytes(PictureFile.Read(mask, limits, "mask", ending));
                return new FormPicture(picture, bytes, Stopwatch.GetElapsedTime(started), place);
            }, ending));
        }
        catch
        {
            place.Dispose();
            throw;
        }
    }

    public void Dispose() => Room.Dispose();

    /// <summary>Compares what the headers say, before anything is decoded.</summary>
    /// <returns>What the pictures take in memory, their answer with them.</returns>
    private static long Bytes(Stream image, Stream? mask, PictureLimits limits, bool map)
    {
        PictureHeader whole = PictureFile.ReadHeader(image, limits, "image");
        PictureHeader? hole = mask is null ? null : PictureFile.ReadHeader(mask, limits, "mask");
        if (hole is not null && (hole.Width != whole.Width || hole.Height != whole.Height))
        {
            throw new RequestException(
                StatusCodes.Status422UnprocessableEntity, $"The mask has {hole.Width}x{hole.Height} pixels and the image {whole.Width}x{whole.Height}. Send a mask of the image's size.");
        }

        image.Position = 0;
        if (mask is not null)
        {
            mask.Position = 0;
        }

        long area = (long)whole.Width * whole.Height;
        return PictureBytes.InFlight(area, whole.Layout, hole?.Layout ?? PictureLayout.Gray8, map, image.Length + (mask?.Length ?? 0)) + (area * whole.Layout.BytesPerPixel());
    }
}
