#if HAS_ILGPU
using FastInpaint.Conformance;
using FastInpaint.Graph;
using FastInpaint.Kernels.Ilgpu;

namespace FastInpaint.Kernels.Tests;

/// <summary>The suite on the first OpenCL device, where there is one.</summary>
public sealed class OpenCLConformanceTests : BackendConformance
{
    private static readonly Lazy<(IBackend? Backend, string Why)> Device = new(Find);

    protected override IBackend Create() => Open();

    internal static IBackend Open()
    {
        Assert.SkipWhen(Device.Value.Backend is null, $"needs an OpenCL device: {Device.Value.Why}");
        return new SharedBackend(Device.Value.Backend!);
    }

    private static (IBackend? Backend, string Why) Find()
    {
        // PoCL 3.1, Debian 12's, lacks what it does not need.
        Environment.SetEnvironmentVariable(OpenCLRequirements.AssumeGenericAddressSpace, "1");
        try
        {
            return (GpuDevices.Open("opencl"), "");
        }
        catch (GpuUnavailableException e)
        {
            return (null, e.Message);
        }
    }
}
#endif
