using FastInpaint.Graph;

namespace FastInpaint;

/// <summary>Fills the holes of pictures: a <see cref="Restorer"/> without its detector, for the two-line case. Thread safe.</summary>
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
    /// <param name="options">Set-up, of which the detector's part is not looked at; null for the embedded weights on the CPU.</param>
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

    /// <summary>Fills the hole of a picture without gaps between rows, with the default options, and returns the finished picture in a new array.</summary>
    /// <param name="picture">width * height pixels.</param>
    /// <param name="mask">Exactly width * height bytes; above 127 is hole.</param>
    /// <param name="width">Pixels in a row.</param>
    /// <param name="height">Rows.</param>
    /// <param name="format">Layout of a pixel.</param>
    /// <exception cref="ArgumentException">A buffer is of another length, or a size is out of range.</exception>
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

    /// <summary>Fills the holes of a picture that comes and goes row by row. Rows before a hole are handed on before it is filled: where the call fails, what was written is to be thrown away.</summary>
    /// <param name="progress">Told the share of rows that are finished, rising to 1, on the calling thread.</param>
    /// <inheritdoc cref="Restorer.Prepare(PictureRows, InpaintOptions?, CancellationToken)"/>
    public InpaintResult InpaintRows(PictureRows rows, InpaintOptions? options = null, IProgress<double>? progress = null, CancellationToken cancellationToken = default) =>
        _restorer.Prepare(rows, options, cancellationToken).Run(progress, cancellationToken);

    /// <summary>Releases weights and pooled memory, once the calls in progress have finished.</summary>
    public void Dispose() => _restorer.Dispose();
}
