using FastInpaint.Graph;

namespace FastInpaint.Kernels.Tests;

/// <summary>A backend that several tests use: its kernels are compiled once. Disposing of it leaves the device open.</summary>
internal sealed class SharedBackend(IBackend device) : IBackend
{
    public string Name => device.Name;

    public BackendCapabilities Capabilities => device.Capabilities;

    public IModel Load(Network network, IParameterSource parameters, Precision precision) => device.Load(network, parameters, precision);

    public void Dispose()
    {
    }
}
