using FastInpaint.Graph;

namespace FastInpaint.Kernels;

/// <summary>Finds the GPUs of this machine.</summary>
public static class GpuDevices
{
    /// <summary>
    /// Lists the CUDA and OpenCL devices on which the GPU backend could run. For every refused device, and for every platform without a usable device, the report says why.
    /// The call opens the drivers and runs nothing on a device. A missing or broken driver is reported and does not make it throw.
    /// Safe to call from any thread. Each call examines the machine again.
    /// </summary>
    public static GpuReport List() => Ilgpu.DeviceList.Read();

    /// <summary>Whether a driver is installed. Starts no driver, so it takes much less time than <see cref="List"/>. Safe to call from any thread.</summary>
    /// <param name="kind"><c>cuda</c> or <c>opencl</c>.</param>
    /// <exception cref="ArgumentException"><paramref name="kind"/> is another word.</exception>
    public static bool HasDriver(string kind)
    {
        CheckKind(kind);
        return (kind == "cuda" ? Ilgpu.DriverLibrary.Cuda : Ilgpu.DriverLibrary.OpenCL).WhyMissing() is null;
    }

    /// <summary>Opens a device of <see cref="List"/>. The caller disposes of the backend. Safe to call from any thread.</summary>
    /// <param name="kind"><c>cuda</c> or <c>opencl</c>.</param>
    /// <param name="ordinal">The device's number among those of its kind, from 0.</param>
    /// <exception cref="ArgumentException"><paramref name="kind"/> is another word.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="ordinal"/> is negative.</exception>
    /// <exception cref="GpuUnavailableException">There is no such device, or it cannot be used. The message says what to do.</exception>
    public static IBackend Open(string kind, int ordinal = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(ordinal);
        CheckKind(kind);
        return new Ilgpu.GpuBackend(Ilgpu.DeviceOpener.Open(kind, ordinal));
    }

    private static void CheckKind(string kind)
    {
        if (kind is not ("cuda" or "opencl"))
        {
            throw new ArgumentException($"'{kind}' is no kind of GPU device. Use cuda or opencl.", nameof(kind));
        }
    }
}
