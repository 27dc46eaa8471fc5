using FastInpaint.Conformance;
using FastInpaint.Graph;

namespace FastInpaint.Kernels.Tests;

/// <summary>A backend that several tests use: its kernels are compiled once. Disposing of it leaves the device open.</summary>
internal sealed class SharedBackend(IBackend device) : BackendAround(device)
{
    public override void Dispose()
    {
    }
}
