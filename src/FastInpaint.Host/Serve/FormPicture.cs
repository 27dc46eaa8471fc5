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
        var inputs = new FormInputs(files, limits, map);
        (long bytes, long needed, MemoryLease? free) = await time.AtWork(ending => admission.ReadHeaders(
            () =>
            {
                PictureMemory sizes = inputs.Open();
                long forPng = map ? sizes.OfDetecting() : sizes.OfFilling(PictureFormat.Png, null, map, answered: true);
                long all = map ? forPng : sizes.OfFilling(form.Settings.Format ?? PictureFile.DefaultFormat(inputs.Image.Header.Format), form.Settings.Quality, map, answered: true);
                MemoryLease? lease = admission.Memory.TryEnter(all);
                if (lease is null)
                {
                    inputs.Rest();
                }

                return (forPng, all, lease);
            },
            ending));
        MemoryLease memory = free ?? await admission.Enter(needed, time);
        try
        {
            Picture? picture = null;
            DecodedMask? hole = null, excluded = null;
            return await time.AtWork(ending => admission.Decode(() => ManagedHeap.Try(() =>
            {
                long started = Stopwatch.GetTimestamp();
                picture ??= inputs.Image.Read(ending);
                hole ??= Decoded(inputs.Mask);
                excluded ??= Decoded(inputs.Exclude);
                return new FormPicture(picture, hole, excluded, Stopwatch.GetElapsedTime(started), bytes, memory);

                DecodedMask? Decoded(PictureInput? file) => file is null ? null : DecodedMask.Of(file.Read(ending), ending);
            }), ending));
        }
        catch
        {
            memory.Dispose();
            throw;
        }
    }

    public void Dispose() => Memory.Dispose();
}

/// <summary>The open pictures of a form.</summary>
/// <param name="files">The files.</param>
/// <param name="limits">The limits on the files.</param>
/// <param name="map">Whether nothing is filled, so that the exclude mask is ignored.</param>
internal sealed class FormInputs(FormFiles files, PictureLimits limits, bool map)
{
    public PictureInput Image { get; private set; } = null!;

    public PictureInput? Mask { get; private set; }

    public PictureInput? Exclude { get; private set; }

    /// <summary>Reads the headers, and compares their sizes.</summary>
    /// <returns>The memory of the pictures.</returns>
    /// <inheritdoc cref="FormPicture.Decode"/>
    public PictureMemory Open()
    {
        Image = Open(files.Image, "image");
        Mask = OpenMask(files.Mask, "mask", "mask");
        Exclude = OpenMask(map ? null : files.Exclude, "exclude", "exclude mask");
        return new PictureMemory(Image.Header, Mask?.Header, Exclude?.Header);
    }

    /// <summary>Keeps nothing but the numbers of the headers.</summary>
    public void Rest()
    {
        Image.Rest();
        Mask?.Rest();
        Exclude?.Rest();
    }

    private PictureInput Open(Stream file, string field)
    {
        try
        {
            return PictureInput.Open(field, limits, file);
        }
        catch (PictureFormatException fault) when (files.Unnamed.Contains(field))
        {
            throw new RequestException(StatusCodes.Status422UnprocessableEntity, $"{fault.Message} This part of the form has no file name. Send the file itself (curl -F {field}=@photo.jpg), or a data URL.");
        }
    }

    private PictureInput? OpenMask(Stream? file, string field, string name)
    {
        PictureInput? mask = file is null ? null : Open(file, field);
        return mask is null || (mask.Width == Image.Width && mask.Height == Image.Height)
            ? mask
            : throw new RequestException(
                StatusCodes.Status422UnprocessableEntity,
                $"The {name} has {mask.Width}x{mask.Height} pixels and the image {Image.Width}x{Image.Height}. {PictureMask.SizeRemedy(Image.Width, Image.Height, Image.Orientation, mask.Width, mask.Height, mask.Orientation)}");
    }
}
