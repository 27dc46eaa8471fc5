using FastInpaint.Graph;

namespace FastInpaint;

/// <summary>Fills the holes of pictures. It is a <see cref="Restorer"/> without the detector, for programs of a few lines. Thread-safe.</summary>
/// <example>
/// <code>
/// using var inpainter = new Inpainter();
/// byte[] finished = inpainter.Inpaint(rgb, mask, width, height, PixelFormat.Rgb24);
/// </code>
/// </example>
public sealed class Inpainter : IDisposable
{
    private readonly Restorer _restorer;

    /// <summary>Loads and packs the weights.</summary>
    /// <param name="options">Set-up; options of the detector are ignored. Null for the embedded weights on the CPU.</param>
    /// <exception cref="FileNotFoundException">The weights file does not exist.</exception>
    /// <exception cref="InvalidDataException">The weights file is not a whole safetensors file.</exception>
    /// <exception cref="InvalidNetworkException">The weights are not those of a complete generator.</exception>
    public Inpainter(RestorerOptions? options = null)
        : this(new Restorer(options ?? new RestorerOptions(), generator: true, detector: false, nameof(Inpainter)))
    {
    }

    internal Inpainter(Restorer restorer) => _restorer = restorer;

    /// <inheritdoc cref="Restorer.WarmUp"/>
    public void WarmUp(int width, int height) => _restorer.WarmUp(width, height);

    /// <summary>Fills the hole of a picture.</summary>
    /// <inheritdoc cref="Restorer.Restore(ReadOnlyPixels, ReadOnlyMask, Pixels, InpaintOptions?, IProgress{double}?, CancellationToken)"/>
    public InpaintResult Inpaint(
        ReadOnlyPixels picture,
        ReadOnlyMask mask,
        Pixels destination,
        InpaintOptions? options = null,
        IProgress<double>? progress = null,
        CancellationToken cancellationToken = default) =>
        _restorer.Restore(picture, mask, destination, options, progress, cancellationToken);

    /// <inheritdoc cref="Restorer.Restore(ReadOnlyPixels, ReadOnlyMask, ReadOnlyMask, Pixels, InpaintOptions?, IProgress{double}?, CancellationToken)"/>
    public InpaintResult Inpaint(
        ReadOnlyPixels picture,
        ReadOnlyMask mask,
        ReadOnlyMask exclude,
        Pixels destination,
        InpaintOptions? options = null,
        IProgress<double>? progress = null,
        CancellationToken cancellationToken = default) =>
        _restorer.Restore(picture, mask, exclude, destination, options, progress, cancellationToken);

    /// <summary>Fills the hole of a picture with the default options, and returns the finished picture in a new array. Rows have no gaps between them.</summary>
    /// <param name="picture">The pixels: width * height * bytes per pixel.</param>
    /// <param name="mask">The mask: exactly width * height bytes. Values above 127 mean hole.</param>
    /// <param name="width">Pixels in a row.</param>
    /// <param name="height">Rows.</param>
    /// <param name="format">Layout of a pixel.</param>
    /// <exception cref="ArgumentException">A buffer has another length, or a size is out of range.</exception>
    /// <exception cref="MemoryLimitException">The picture does not fit the memory limit; nothing was run.</exception>
    /// <exception cref="ObjectDisposedException">The inpainter is disposed of.</exception>
    public byte[] Inpaint(ReadOnlySpan<byte> picture, ReadOnlySpan<byte> mask, int width, int height, PixelFormat format)
    {
        var source = new ReadOnlyPixels(picture, width, height, format);
        var hole = new ReadOnlyMask(mask, width, height);
        byte[] finished = GC.AllocateUninitializedArray<byte>(source.Stride * height);
        Inpaint(source, hole, new Pixels(finished, width, height, format));
        return finished;
    }

    /// <summary>Fills the holes of a picture that is read and written row by row. Rows above a hole are written before the hole is filled. If the call fails, discard the rows that were written.</summary>
    /// <param name="progress">Receives the share of finished rows, rising to 1, on the calling thread.</param>
    /// <inheritdoc cref="Restorer.Prepare(PictureRows, InpaintOptions?, CancellationToken)"/>
    public InpaintResult InpaintRows(PictureRows rows, InpaintOptions? options = null, IProgress<double>? progress = null, CancellationToken cancellationToken = default) =>
        _restorer.Prepare(rows, options, cancellationToken).Run(progress, cancellationToken);

    /// <summary>Releases weights and pooled memory as soon as the running calls have finished.</summary>
    public void Dispose() => _restorer.Dispose();
}
