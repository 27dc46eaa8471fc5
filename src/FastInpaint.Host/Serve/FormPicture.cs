using System.Diagnostics;
using FastInpaint.Host.Memory;
using FastInpaint.Host.Pictures;
using FastInpaint.Imaging;
using Microsoft.AspNetCore.Http;

namespace FastInpaint.Host.Serve;

/// <summary>The decoded pictures of a form. The form itself is no longer needed. Disposing of this object frees the memory.</summary>
/// <param name="Picture">The image.</param>
/// <param name="Mask">The mask, or null.</param>
/// <param name="Exclude">The exclude mask, or null.</param>
/// <param name="Decoding">The time that decoding took.</param>
/// <param name="Bytes">The memory in bytes for an answer in PNG, so that it does not depend on the answer's format.</param>
/// <param name="Memory">The reserved memory of the pictures and the answer.</param>
internal sealed record FormPicture(Picture Picture, DecodedMask? Mask, DecodedMask? Exclude, TimeSpan Decoding, long Bytes, MemoryLease Memory) : IDisposable
{
    /// <summary>Waits for memory, and decodes a form's image and masks.</summary>
    /// <param name="form">The form.</param>
    /// <param name="map">Whether the answer is the detector's map and nothing is filled.</param>
    /// <param name="maxPixels">The most pixels of a picture.</param>
    /// <param name="admission">The memory for pictures.</param>
    /// <param name="time">The request's time.</param>
    /// <exception cref="RequestException">The pictures differ in size, or the request's time is over.</exception>
    /// <exception cref="PictureFormatException">A file is no picture.</exception>
    /// <exception cref="PictureLimitException">A picture is too large.</exception>
    /// <exception cref="MemoryLimitException">The pictures exceed the whole memory for pictures.</exception>
    public static async Task<FormPicture> Decode(ServeForm form, bool map, long maxPixels, PictureAdmission admission, RequestTime time)
    {
        PictureLimits limits = form.Settings.Limits with { MaxPixels = maxPixels };
        using FormFiles files = form.Take();
        (Stream image, Stream? mask, Stream? exclude) = (files.Image, files.Mask, map ? null : files.Exclude);
        (long needed, long bytes) = await time.AtWork(ending => admission.ReadHeaders(() => Needed(image, mask, exclude, form.Settings with { Limits = limits }, map), ending));
        MemoryLease memory = await admission.Enter(needed, time);
        try
        {
            return await time.AtWork(ending => admission.Decode(() => ManagedHeap.Try(() =>
            {
                Rewind(image, mask, exclude);
                long started = Stopwatch.GetTimestamp();
                Picture picture = PictureFile.Read(image, limits, "image", ending);
                DecodedMask? hole = Decoded(mask, "mask"), excluded = Decoded(exclude, "exclude");
                return new FormPicture(picture, hole, excluded, Stopwatch.GetElapsedTime(started), bytes, memory);

                DecodedMask? Decoded(Stream? file, string name) => file is null ? null : DecodedMask.Of(PictureFile.Read(file, limits, name, ending), ending);
            }), ending));
        }
        catch
        {
            memory.Dispose();
            throw;
        }
    }

    public void Dispose() => Memory.Dispose();

    private static void Rewind(params ReadOnlySpan<Stream?> files)
    {
        foreach (Stream? file in files)
        {
            if (file is not null)
            {
                file.Position = 0;
            }
        }
    }

    /// <summary>Compares the sizes in the headers and computes the memory, before pixels are decoded.</summary>
    /// <returns>Needed: the memory of the pictures and their answer, in bytes. Bytes: the same memory for an answer in PNG.</returns>
    private static (long Needed, long Bytes) Needed(Stream image, Stream? mask, Stream? exclude, InpaintSettings settings, bool map)
    {
        Rewind(image, mask, exclude);
        PictureHeader whole = PictureFile.ReadHeader(image, settings.Limits, "image");
        var memory = new PictureMemory(whole, MaskHeader(mask, "mask", "mask"), MaskHeader(exclude, "exclude", "exclude mask"));
        return map
            ? (memory.OfDetecting(), memory.OfDetecting())
            : (memory.OfFilling(settings.Format ?? PictureFile.DefaultFormat(whole.Format), settings.Quality, map, answered: true), memory.OfFilling(PictureFormat.Png, null, map, answered: true));

        PictureHeader? MaskHeader(Stream? file, string field, string name)
        {
            if (file is null)
            {
                return null;
            }

            PictureHeader header = PictureFile.ReadHeader(file, settings.Limits, field);
            return header.Width == whole.Width && header.Height == whole.Height
                ? header
                : throw new RequestException(
                    StatusCodes.Status422UnprocessableEntity,
                    $"The {name} has {header.Width}x{header.Height} pixels and the image {whole.Width}x{whole.Height}. {PictureMask.SizeRemedy(whole.Width, whole.Height, whole.Orientation, header.Width, header.Height, header.Orientation)}");
        }
    }
}
