using FastInpaint.Graph;
using FastInpaint.Host.Reports;

namespace FastInpaint.Host.Devices;

/// <summary>The GPU backend of a program compiled ahead of time: none, because ILGPU compiles kernels from IL at run time.</summary>
internal static class GpuPlatform
{
    private const string LeftOut =
        "GPU devices: this program was compiled ahead of time and has no GPU backend, because ILGPU compiles kernels from IL at run time. For a GPU use the program built without PublishAot (docs/building.md).";

    /// <summary>Null: there is no backend.</summary>
    public static string? Backend => null;

    /// <summary>Refuses every device.</summary>
    /// <exception cref="CommandException">Always.</exception>
    public static IBackend Open(string kind, int ordinal) =>
        throw new CommandException(ExitCode.NoDevice, $"{kind}:{ordinal} is not available. {LeftOut} Or use --device cpu.");

    /// <summary>Null: there is no device.</summary>
    public static IBackend? OpenCudaWhereUsable() => null;

    /// <summary>No devices, and the sentence that says why.</summary>
    public static (IReadOnlyList<DeviceReport> Devices, IReadOnlyList<string> Refusals) Check() => ([], [LeftOut]);
}
