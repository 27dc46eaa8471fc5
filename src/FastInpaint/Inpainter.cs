namespace FastInpaint;

/// <summary>Fills the holes of pictures. Thread safe: the weights are shared, and every call takes its own execution state from a pool.</summary>
/// <example>
/// <code>
/// using var inpainter = new Inpainter();
/// inpainter.Inpaint(new ReadOnlyPixels(rgb, width, height, PixelFormat.Rgb24), new ReadOnlyMask(mask, width, height), new Pixels(result, width, height, PixelFormat.Rgb24));
/// </code>
/// </example>
public sealed class Inpainter : IDisposable
{
    /// <summary>Loads and packs the weights.</summary>
    /// <param name="options">Set-up; null for the embedded weights on the CPU.</param>
    /// <exception cref="FileNotFoundException">The weights file does not exist.</exception>
    /// <exception cref="InvalidDataException">The weights file is not a whole safetensors file.</exception>
    /// <exception cref="Graph.InvalidNetworkException">The weights are not those of a complete generator.</exception>
    public Inpainter(EngineOptions? options = null) => throw new NotImplementedException();

    /// <summary>Prepares for pictures of this size, so that the first real call is as fast as any later one.</summary>
    public void WarmUp(int width, int height) => throw new NotImplementedException();

    /// <summary>Fills the hole of a picture.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="mask">The mask, of the picture's size.</param>
    /// <param name="destination">Where the finished picture goes: the same size and format; it may be the picture's own memory.</param>
    /// <param name="options">How the picture is finished; null for the defaults.</param>
    /// <param name="progress">Told the finished share of the work, 0 to 1.</param>
    /// <param name="cancellationToken">Looked at between steps; the destination is untouched where the call is cancelled.</param>
    /// <exception cref="ArgumentException">Sizes or formats do not agree, or an option is out of range.</exception>
    /// <exception cref="MemoryLimitException">The picture does not fit the memory limit; nothing was run.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public InpaintResult Inpaint(ReadOnlyPixels picture, ReadOnlyMask mask, Pixels destination, InpaintOptions? options = null, IProgress<double>? progress = null, CancellationToken cancellationToken = default) =>
        throw new NotImplementedException();

    /// <summary>Fills the hole of a picture without gaps between rows, and returns the finished picture in a new array.</summary>
    public byte[] Inpaint(ReadOnlySpan<byte> picture, ReadOnlySpan<byte> mask, int width, int height, PixelFormat format) =>
        throw new NotImplementedException();

    /// <inheritdoc/>
    public void Dispose() => throw new NotImplementedException();
}
