using FastInpaint.Graph;
using FastInpaint.Host.Reports;
using FastInpaint.Kernels;

namespace FastInpaint.Host.Devices;

/// <summary>The GPU backend as the program uses it. A program compiled ahead of time has the class of the folder GpuLeftOut in its place.</summary>
internal static class GpuPlatform
{
    /// <summary>What the backend is built on, for <c>doctor</c>.</summary>
    public static string? Backend { get; } = $"ILGPU {typeof(ILGPU.Context).Assembly.GetName().Version!.ToString(3)}, CUDA and OpenCL";

    /// <summary>Opens a device.</summary>
    /// <param name="kind"><c>cuda</c> or <c>opencl</c>.</param>
    /// <param name="ordinal">The device's number among those of its kind, from 0.</param>
    /// <exception cref="CommandException">There is no such device, or it cannot be used.</exception>
    public static IBackend Open(string kind, int ordinal)
    {
        try
        {
            return GpuDevices.Open(kind, ordinal);
        }
        catch (GpuUnavailableException exception)
        {
            throw new CommandException(ExitCode.NoDevice, Failure.WithRemedy(exception.Message), exception);
        }
    }

    /// <summary>The first CUDA device, or null where there is none that can be used.</summary>
    public static IBackend? OpenCudaWhereUsable()
    {
        // Looking for devices starts ILGPU, which costs more than a small picture: only where a driver is installed.
        if (!GpuDevices.HasDriver("cuda"))
        {
            return null;
        }

        try
        {
            return GpuDevices.Open("cuda");
        }
        catch (GpuUnavailableException)
        {
            return null;
        }
    }

    /// <summary>Finds and checks the devices.</summary>
    /// <returns>A report of each device, and for each platform without a device one sentence that says why and what to do.</returns>
    public static (IReadOnlyList<DeviceReport> Devices, IReadOnlyList<string> Refusals) Check()
    {
        GpuReport found = GpuDevices.List();
        return ([.. Check(found.Devices)], found.Refusals);
    }

    /// <summary>Opens, checks and closes one device after the other. A device that cannot be opened or that fails during the check gets the reason.</summary>
    internal static IEnumerable<DeviceReport> Check(IEnumerable<GpuDevice> gpus)
    {
        var found = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (GpuDevice gpu in gpus)
        {
            // Devices are numbered within their platform.
            int ordinal = found.GetValueOrDefault(gpu.Kind);
            found[gpu.Kind] = ordinal + 1;
            yield return Check(gpu, ordinal);
        }
    }

    private static DeviceReport Check(GpuDevice gpu, int ordinal)
    {
        try
        {
            using IBackend backend = GpuDevices.Open(gpu.Kind, ordinal);
            return DeviceChecks.Check(backend);
        }
        catch (Exception exception)
        {
            return new DeviceReport($"{gpu.Kind}:{ordinal}", gpu.Name, gpu.MemoryBytes, gpu.WarpSize, null, null, Ok: false, Sentence(exception));
        }
    }

    /// <summary>What failed and, where something else caused it, the first cause.</summary>
    private static string Sentence(Exception exception)
    {
        string cause = exception.GetBaseException().Message;
        return (exception.Message.Contains(cause, StringComparison.Ordinal) ? exception.Message : $"{exception.Message}: {cause}").ReplaceLineEndings(" ");
    }
}
