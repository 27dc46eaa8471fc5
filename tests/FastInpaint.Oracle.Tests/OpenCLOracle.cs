using FastInpaint.Graph;
using FastInpaint.Kernels;

namespace FastInpaint.Oracle.Tests;

/// <summary>The OpenCL device's cases, and the device: its kernels are compiled once for all of them.</summary>
public sealed class OpenCLOracle() : Oracle(OracleCase.OpenCL), IDisposable
{
    private readonly Lazy<IBackend> _device = new(() => GpuDevices.Open("opencl"));

    internal IBackend Device => _device.Value;

    public void Dispose()
    {
        if (_device.IsValueCreated)
        {
            _device.Value.Dispose();
        }
    }
}
