using System.Diagnostics;
using FastInpaint.Host.Memory;
using FastInpaint.Host.Pictures;
using FastInpaint.Imaging;
using Microsoft.AspNetCore.Http;

namespace FastInpaint.Host.Serve;

/// <summary>The pictures of a form, decoded: nothing of the form is needed any more. They have their memory until this is disposed of.</summary>
/// <param name="Picture">The image.</param>
/// <param name="Mask">The mask, or null.</param>
/// <param name="Exclude">The mask of what must not be copied, or null.</param>
/// <param name="Decoding">How long it took.</param>
/// <param name="Bytes">What they take whatever the answer's format is.</param>
/// <param name="Memory">Their memory, with that of the answer.</param>
internal sealed record FormPicture(Picture Picture, DecodedMask? Mask, DecodedMask? Exclude, TimeSpan Decoding, long Bytes, MemoryLease Memory) : IDisposable
{
    /// <summary>Decodes a form's image, and its masks where it has them, when there is room for them.</summary>
    /// <param name="map">Whether the detector's whole map is wanted, and nothing is filled.</param>
    /// <exception cref="RequestException">They differ in size, or the time is over.</exception>
    /// <exception cref="PictureFormatException">One is no picture.</exception>
    /// <exception cref="PictureLimitException">One is too large.</exception>
    /// <exception cref="MemoryLimitException">They take more memory than there is for pictures.</exception>
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

    /// <summary>Compares what the headers say, before anything is decoded.</summary>
    /// <returns>What the pictures take in memory, their answer with them; and what they would if it were PNG.</returns>
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
