using FastInpaint.Conformance;
using FastInpaint.Graph;
using FastInpaint.Kernels.Ilgpu;

namespace FastInpaint.Kernels.Tests;

/// <summary>The suite on ILGPU's own emulator of a device.</summary>
public sealed class EmulatorConformanceTests : BackendConformance
{
    internal static readonly Lazy<GpuBackend> Device = new(() => new GpuBackend(DeviceOpener.Emulator()));

    internal static IBackend Open() => new SharedBackend(Device.Value);

    protected override IBackend Create() => Open();
}
