using FastInpaint.Graph;
using FastInpaint.Imaging;

namespace FastInpaint.Host.Pictures;

/// <summary>The networks of a command on its device. Thread safe.</summary>
internal sealed class InpaintEngine : IDisposable
{
    private readonly IBackend _backend;
    private readonly long? _memoryLimit;

    /// <param name="backend">The device; disposed of with this.</param>
    /// <param name="generator">Set-up of the generator.</param>
    /// <param name="detector">Set-up of the detector; null where it is not needed.</param>
    public InpaintEngine(IBackend backend, EngineOptions generator, EngineOptions? detector)
    {
        (_backend, _memoryLimit) = (backend, generator.MemoryLimit);
        Inpainter = new Inpainter(generator);
        try
        {
            Detector = detector is null ? null : new ArtifactDetector(detector);
        }
        catch
        {
            Inpainter.Dispose();
            throw;
        }
    }

    public Inpainter Inpainter { get; }

    public ArtifactDetector? Detector { get; }

    /// <summary>Bytes that the device has left.</summary>
    public long DeviceBytes => _backend.Capabilities.MemoryBytes;

    /// <summary>Answers the memory limit for a picture: names the limit that both networks fit, before either runs.</summary>
    /// <param name="mask">The mask, of the picture's size.</param>
    /// <param name="layout">The picture's layout.</param>
    /// <param name="options">How it is filled.</param>
    /// <param name="wholeMap">Whether the detector looks at the whole picture.</param>
    /// <returns>Bytes that the generator's plan will take, and the detector's.</returns>
    /// <exception cref="MemoryLimitException">A network does not fit.</exception>
    public (long Generator, long Detector) CheckFits(ReadOnlyMask mask, PictureLayout layout, InpaintOptions options, bool wholeMap)
    {
        MemoryLimitException? refusal = null;
        (long Generator, long Detector) predicted = (0, 0);
        try
        {
            predicted.Generator = Inpainter.CheckFits(mask, PictureMapping.Format(layout), options);
        }
        catch (MemoryLimitException exception)
        {
            refusal = exception;
        }

        try
        {
            predicted.Detector = (wholeMap ? Detector?.CheckFits(mask.Width, mask.Height) : Detector?.CheckScoreFits(mask, options)) ?? 0;
        }
        catch (MemoryLimitException exception) when (refusal is null || exception.RequiredBytes > refusal.RequiredBytes)
        {
            refusal = exception;
        }
        catch (MemoryLimitException)
        {
            // The generator needs more.
        }

        return refusal is null ? predicted : throw refusal;
    }

    /// <summary>With a memory limit: makes room for a plan of the generator beside what the detector keeps for the next picture.</summary>
    /// <remarks>For one picture at a time.</remarks>
    public void MakeRoomForGenerator(long bytes)
    {
        if (_memoryLimit is { } limit)
        {
            Detector?.Trim(Math.Max(0, limit - bytes));
        }
    }

    /// <summary>With a memory limit: makes room for a plan of the detector beside what the generator keeps for the next picture.</summary>
    /// <inheritdoc cref="MakeRoomForGenerator"/>
    public void MakeRoomForDetector(long bytes)
    {
        if (_memoryLimit is { } limit)
        {
            Inpainter.Trim(Math.Max(0, limit - bytes));
        }
    }

    public void Dispose()
    {
        Inpainter.Dispose();
        Detector?.Dispose();
        _backend.Dispose();
    }
}
