using FastInpaint.Graph;
using FastInpaint.Host.Reports;
using FastInpaint.Kernels;

namespace FastInpaint.Host.Devices;

/// <summary>The program's access to the GPU backend. A program compiled ahead of time has the class in folder GpuLeftOut instead.</summary>
internal static class GpuPlatform
{
    /// <summary>The library behind the backend and its version, for <c>doctor</c>.</summary>
    public static string? Backend { get; } = $"ILGPU {typeof(ILGPU.Context).Assembly.GetName().Version!.ToString(3)}, CUDA and OpenCL";

    /// <summary>Opens a device.</summary>
    /// <param name="kind"><c>cuda</c> or <c>opencl</c>.</param>
    /// <param name="ordinal">The device's number among those of its kind, from 0.</param>
    /// <exception cref="CommandException">There is no such device, or the device cannot be used.</exception>
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

    /// <summary>Opens the first CUDA device; null where none can be used.</summary>
    public static IBackend? OpenCudaWhereUsable()
    {
        // A search for devices starts ILGPU, which takes longer than a small picture. So the driver is looked for first.
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
    /// <returns>A report for each device, and one sentence for each platform without a device: the reason and what to do.</returns>
    public static (IReadOnlyList<DeviceReport> Devices, IReadOnlyList<string> Refusals) Check()
    {
        GpuReport found = GpuDevices.List();
        return ([.. Check(found.Devices)], found.Refusals);
    }

    /// <summary>Opens, checks and closes the devices one after the other. The report of a device that cannot be opened or fails during the check has the reason.</summary>
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

    /// <summary>The exception's message and the message of its innermost cause.</summary>
    private static string Sentence(Exception exception)
    {
        string cause = exception.GetBaseException().Message;
        return (exception.Message.Contains(cause, StringComparison.Ordinal) ? exception.Message : $"{exception.Message}: {cause}").ReplaceLineEndings(" ");
    }
}
