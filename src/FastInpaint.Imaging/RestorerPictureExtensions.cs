using System.Runtime.InteropServices;
using FastInpaint.Imaging;

namespace FastInpaint;

/// <summary>Extends <see cref="Restorer"/> to picture files, streams and bytes. Thread-safe.</summary>
public static class RestorerPictureExtensions
{
    /// <summary>Fills the hole of a picture file. A large picture goes row by row where its formats and its hole allow that (<see cref="RowFileRestoration"/>): then only the windows around the hole are in memory.</summary>
    /// <param name="restorer">The networks.</param>
    /// <param name="image">The picture.</param>
    /// <param name="mask">The mask, a picture of the same size: bright pixels are hole, or painted pixels if the mask is not fully opaque (<see cref="MaskReading"/>).</param>
    /// <param name="output">The finished picture's file; its extension chooses the format as for <see cref="PictureFile.Write(string, Picture, PictureWriteOptions, CancellationToken)"/>. Written whole or not at all.</param>
    /// <param name="options">How the picture is finished; null for the defaults.</param>
    /// <param name="writing">Quality, and whether an existing file is replaced; null for neither.</param>
    /// <param name="limits">The limits on the files; null for <see cref="PictureLimits.Default"/>.</param>
    /// <param name="progress">Called with the finished share of the work, rising to 1, on the calling thread.</param>
    /// <param name="cancellationToken">Checked between rows and steps; after cancellation nothing is left.</param>
    /// <returns>What was done, with the warnings of the readers and of the writer.</returns>
    /// <exception cref="ArgumentException">The mask is of another size, the output's extension is unknown or its format cannot hold the picture, or an option is out of range.</exception>
    /// <exception cref="PictureFormatException">A file's content cannot be read.</exception>
    /// <exception cref="PictureLimitException">A picture exceeds a limit.</exception>
    /// <exception cref="IOException">A file is missing, exists already, or fails to be read or written.</exception>
    /// <exception cref="MemoryLimitException">The picture does not fit the restorer's memory limit.</exception>
    /// <exception cref="OperationCanceledException">The token was canceled.</exception>
    public static InpaintResult RestoreFile(
        this Restorer restorer,
        string image,
        string mask,
        string output,
        InpaintOptions? options = null,
        PictureWriteOptions? writing = null,
        PictureLimits? limits = null,
        IProgress<double>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(restorer);
        writing ??= PictureWriteOptions.Default;
        using PictureReader reader = PictureReader.Open(image, limits);
        PictureFile.CheckWritable(output, reader.Header, writing.Overwrite);
        // A program that writes to two pipes may open the second when the first has been read. So a mask is opened after a picture that is decoded.
        Picture? whole = RowFileRestoration.IsPossible(reader, output, options) ? null : reader.Read(cancellationToken);
        using PictureReader masks = PictureReader.Open(mask, limits);
        if (whole is null)
        {
            using RowFileRestoration rows = RowFileRestoration.TryOpen(reader, masks, output, options, writing)!;
            if (rows.TryPrepare(restorer, cancellationToken))
            {
                return rows.Run(progress, cancellationToken);
            }

            masks.Rewind();
        }

        Picture picture = whole ?? reader.Read(cancellationToken), drawn = masks.Read(cancellationToken);
        // Windows does not replace an open file, and the output may be one of the inputs.
        reader.Dispose();
        masks.Dispose();
        CheckSize(picture, drawn);
        PictureFile.CheckWritable(output, picture, () => HoleOf(drawn, options), writing.Overwrite);
        (InpaintResult result, byte[] hole) = Restore(restorer, picture, drawn, options, progress, cancellationToken);
        writing = writing with { Changed = hole };
        PictureFile.Write(output, picture, writing, cancellationToken);
        return result with { Warnings = [.. result.Warnings, .. PictureFile.WarningsOfWriting(output, picture, writing)] };
    }

    /// <summary>Fills the hole of a picture in memory.</summary>
    /// <param name="picture">The picture; filled in place.</param>
    /// <param name="mask">The mask, a picture of the same size: bright pixels are hole, or painted pixels if the mask is not fully opaque (<see cref="MaskReading"/>).</param>
    /// <returns>What was done, with the warnings of both pictures' readers, and the hole: one byte a pixel, 1 where the picture was filled.</returns>
    /// <inheritdoc cref="RestoreFile"/>
    public static (InpaintResult Result, byte[] Hole) Restore(
        this Restorer restorer, Picture picture, Picture mask, InpaintOptions? options = null, IProgress<double>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(restorer);
        ArgumentNullException.ThrowIfNull(picture);
        ArgumentNullException.ThrowIfNull(mask);
        CheckSize(picture, mask);
        var hole = new byte[(long)picture.Width * picture.Height];
        var pixels = new Pixels(picture.Pixels.Span, picture.Width, picture.Height, picture.Layout);
        var reading = MaskReading.Of(mask, cancellationToken);
        Restoration restoration = restorer.Prepare(new ReadOnlyMask(reading.Read(mask, cancellationToken).Span, mask.Width, mask.Height), picture.Layout, options);
        InpaintResult result = restoration.Run(pixels.AsReadOnly(), pixels, hole, progress: progress, cancellationToken: cancellationToken);
        return (result with { Warnings = [.. picture.Metadata.Warnings, .. reading.Warnings(mask.Metadata, "mask", isEmpty: result.HolePixels == 0), .. result.Warnings] }, hole);
    }

    /// <summary>Fills the hole of a picture file that is read from and written to streams, such as HTTP bodies. Streams are read and written asynchronously; the work runs on the thread pool.</summary>
    /// <param name="image">The picture's file, read to the stream's end.</param>
    /// <param name="mask">The mask's file, read to the stream's end.</param>
    /// <param name="output">Receives the finished picture's file; left open.</param>
    /// <param name="format">The format of the output; null for the picture's own format, or PNG where that is GIF.</param>
    /// <exception cref="ArgumentException">The mask is of another size, the format cannot hold the picture, or an option is out of range.</exception>
    /// <exception cref="IOException">A stream fails to be read or written.</exception>
    /// <inheritdoc cref="RestoreFile"/>
    public static async Task<InpaintResult> RestoreAsync(
        this Restorer restorer,
        Stream image,
        Stream mask,
        Stream output,
        PictureFormat? format = null,
        InpaintOptions? options = null,
        PictureWriteOptions? writing = null,
        PictureLimits? limits = null,
        IProgress<double>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(output);
        ReadOnlyMemory<byte> picture = await ReadAsync(image, cancellationToken).ConfigureAwait(false), hole = await ReadAsync(mask, cancellationToken).ConfigureAwait(false);
        (InpaintResult result, byte[] finished) = await RestoreAsync(restorer, picture, hole, format, options, writing, limits, progress, cancellationToken).ConfigureAwait(false);
        await output.WriteAsync(finished, cancellationToken).ConfigureAwait(false);
        return result;
    }

    /// <summary>Fills the hole of a picture file in memory, on the thread pool.</summary>
    /// <param name="image">The picture's file.</param>
    /// <param name="mask">The mask's file.</param>
    /// <returns>What was done, and the finished picture's file.</returns>
    /// <inheritdoc cref="RestoreAsync(Restorer, Stream, Stream, Stream, PictureFormat?, InpaintOptions?, PictureWriteOptions?, PictureLimits?, IProgress{double}?, CancellationToken)"/>
    public static Task<(InpaintResult Result, byte[] File)> RestoreAsync(
        this Restorer restorer,
        ReadOnlyMemory<byte> image,
        ReadOnlyMemory<byte> mask,
        PictureFormat? format = null,
        InpaintOptions? options = null,
        PictureWriteOptions? writing = null,
        PictureLimits? limits = null,
        IProgress<double>? progress = null,
        CancellationToken cancellationToken = default) => Task.Run(
        () =>
        {
            Picture picture = Decode(image, "image"), drawn = Decode(mask, "mask");
            CheckSize(picture, drawn);
            PictureFormat target = format ?? PictureFile.DefaultFormat(picture.Format);
            if (PictureFile.Refusal(target, picture, () => HoleOf(drawn, options)) is { } refusal)
            {
                throw new ArgumentException($"{char.ToUpperInvariant(refusal[0])}{refusal[1..]}; ask for PNG.", nameof(format));
            }

            (InpaintResult result, byte[] hole) = Restore(restorer, picture, drawn, options, progress, cancellationToken);
            using var file = new MemoryStream();
            PictureWriteOptions changed = (writing ?? PictureWriteOptions.Default) with { Changed = hole };
            PictureFile.Write(file, picture, target, changed, cancellationToken);
            return (result with { Warnings = [.. result.Warnings, .. PictureFile.WarningsOfWriting(picture, target, changed)] }, file.ToArray());

            Picture Decode(ReadOnlyMemory<byte> bytes, string name)
            {
                ArraySegment<byte> file = MemoryMarshal.TryGetArray(bytes, out ArraySegment<byte> whole) ? whole : bytes.ToArray();
                using var stream = new MemoryStream(file.Array!, file.Offset, file.Count, writable: false, publiclyVisible: true);
                return PictureFile.Read(stream, limits, name, cancellationToken);
            }
        },
        cancellationToken);

    private static void CheckSize(Picture picture, Picture mask) => PictureMask.CheckSize(HeaderOf(picture), HeaderOf(mask), "mask");

    private static PictureHeader HeaderOf(Picture picture) => new(picture.Format ?? PictureFormat.Png, picture.Width, picture.Height, picture.Layout, picture.Metadata.BitDepth) { Orientation = picture.Metadata.Orientation };

    /// <summary>One byte a pixel, 1 where the picture will be filled.</summary>
    private static byte[] HoleOf(Picture mask, InpaintOptions? options)
    {
        var hole = new byte[(long)mask.Width * mask.Height];
        HoleMask.Build(new ReadOnlyMask(PictureMask.Of(mask).Span, mask.Width, mask.Height), options ?? InpaintOptions.Default, hole);
        return hole;
    }

    private static async Task<ReadOnlyMemory<byte>> ReadAsync(Stream stream, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(stream);
        using var bytes = new MemoryStream();
        await stream.CopyToAsync(bytes, cancellationToken).ConfigureAwait(false);
        return bytes.GetBuffer().AsMemory(0, (int)bytes.Length);
    }
}
