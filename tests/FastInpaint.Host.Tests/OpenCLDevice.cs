using FastInpaint.Graph;
using FastInpaint.Kernels;

namespace FastInpaint.Host.Tests;

/// <summary>The first OpenCL device of this machine, for tests that need one.</summary>
internal static class OpenCLDevice
{
    private static readonly Lazy<string?> WhyMissing = new(Open);

    /// <summary>Skips the test where there is none that can be used.</summary>
    public static void SkipWhereMissing() => Assert.SkipWhen(WhyMissing.Value is not null, $"needs an OpenCL device: {WhyMissing.Value}");

    private static string? Open()
    {
        // PoCL 3.1, Debian 12's, lacks what the kernels do not need (docs/gpu.md).
        Environment.SetEnvironmentVariable("FASTINPAINT_OPENCL_ASSUME_GENERIC_ADDRESS_SPACE", "1");
        try
        {
            using IBackend backend = GpuDevices.Open("opencl");
            return null;
        }
        catch (GpuUnavailableException exception)
        {
            return exception.Message;
        }
    }
}
