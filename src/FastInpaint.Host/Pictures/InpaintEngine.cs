using FastInpaint.Graph;
using FastInpaint.Imaging;

namespace FastInpaint.Host.Pictures;

/// <summary>The networks of a command on its device. Thread safe.</summary>
internal sealed class InpaintEngine : IDisposable
{
    private readonly IBackend _backend;

    /// <param name="backend">The device; disposed of with this.</param>
    /// <param name="generator">Set-up of the generator.</param>
    /// <param name="detector">Set-up of the detector; null where it is not needed.</param>
    public InpaintEngine(IBackend backend, EngineOptions generator, EngineOptions? detector)
    {
        _backend = backend;
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

    /// <summary>Answers the memory limit for a picture: names the limit that both networks fit, before either runs.</summary>
    /// <param name="mask">The mask, of the picture's size.</param>
    /// <param name="layout">The picture's layout.</param>
    /// <param name="options">How it is filled.</param>
    /// <param name="wholeMap">Whether the detector looks at the whole picture.</param>
    /// <returns>Bytes that the generator's plan will take.</returns>
    /// <exception cref="MemoryLimitException">A network does not fit.</exception>
    public long CheckFits(ReadOnlyMask mask, PictureLayout layout, InpaintOptions options, bool wholeMap)
    {
        MemoryLimitException? refusal = null;
        long predicted = 0;
        try
        {
            predicted = Inpainter.CheckFits(mask, PictureMapping.Format(layout), options);
        }
        catch (MemoryLimitException exception)
        {
            refusal = exception;
        }

        try
        {
            if (wholeMap)
            {
                Detector?.CheckFits(mask.Width, mask.Height);
            }
            else
            {
                Detector?.CheckScoreFits(mask, options);
            }
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

    public void Dispose()
    {
        Inpainter.Dispose();
        Detector?.Dispose();
        _backend.Dispose();
    }
}
