using FastInpaint.Graph;
using Microsoft.Extensions.Options;

namespace FastInpaint.Hosting;

/// <summary>The networks of a host and their device. Thread safe.</summary>
public sealed class InpaintingNetworks : IDisposable
{
    private readonly IBackend? _backend;
    private readonly Func<long>? _memory;

    /// <summary>Opens the device and loads the weights.</summary>
    public InpaintingNetworks(IOptions<FastInpaintOptions> options)
    {
        ArgumentNullException.ThrowIfNull(options);
        FastInpaintOptions chosen = options.Value;
        _backend = chosen.Backend?.Invoke() ?? new FastInpaint.Simd.CpuBackend(chosen.Threads);
        try
        {
            Precision? precision = chosen.Precision == FastInpaint.Graph.Precision.Fp16 && !_backend.Capabilities.Fp16
                ? throw new NotSupportedException($"Precision is Fp16, and {_backend.Name} computes in fp32. Set Fp32, or nothing.")
                : chosen.Precision;
            var engine = new EngineOptions { Backend = _backend, MemoryLimit = chosen.MemoryLimit, Memory = new DeviceMemory(), Precision = precision, WeightsPath = chosen.WeightsPath };
            Inpainter = new Inpainter(engine);
            Detector = new ArtifactDetector(engine with { WeightsPath = chosen.DetectorWeightsPath });
            ServiceMetrics.Device = _memory = () => _backend.Capabilities.MemoryBytes;
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Fills holes.</summary>
    public Inpainter Inpainter { get; } = null!;

    /// <summary>Finds artifacts.</summary>
    public ArtifactDetector Detector { get; } = null!;

    /// <summary>The device as the command line spells it.</summary>
    public string Device => _backend!.Name;

    /// <summary>Releases networks and device.</summary>
    public void Dispose()
    {
        if (ServiceMetrics.Device == _memory)
        {
            ServiceMetrics.Device = null;
        }

        Inpainter?.Dispose();
        Detector?.Dispose();
        _backend?.Dispose();
    }
}
