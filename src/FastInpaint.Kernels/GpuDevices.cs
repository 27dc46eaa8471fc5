using FastInpaint.Graph;

namespace FastInpaint.Kernels;

/// <summary>Finds the GPUs of this machine.</summary>
public static class GpuDevices
{
    /// <summary>
    /// Lists the CUDA and OpenCL devices that the GPU backend could run on, and says of every platform without one and of
    /// every device refused why. Opens the drivers, runs nothing on a device, never throws for a missing or broken driver.
    /// Safe to call from any thread; each call looks afresh.
    /// </summary>
    public static GpuReport List() => Ilgpu.DeviceList.Read();

    /// <summary>Whether a driver is installed. Starts nothing, so it costs much less than <see cref="List"/>. Safe to call from any thread.</summary>
    /// <param name="kind"><c>cuda</c> or <c>opencl</c>.</param>
    /// <exception cref="ArgumentException"><paramref name="kind"/> is neither.</exception>
    public static bool HasDriver(string kind)
    {
        CheckKind(kind);
        return (kind == "cuda" ? Ilgpu.DriverLibrary.Cuda : Ilgpu.DriverLibrary.OpenCL).WhyMissing() is null;
    }

    /// <summary>Opens a device of <see cref="List"/>. Safe to call from any thread; the caller disposes of the backend.</summary>
    /// <param name="kind"><c>cuda</c> or <c>opencl</c>.</param>
    /// <param name="ordinal">The device's number among those of its kind, from 0.</param>
    /// <exception cref="ArgumentException"><paramref name="kind"/> is neither.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="ordinal"/> is negative.</exception>
    /// <exception cref="GpuUnavailableException">There is no such device, or it cannot be used; the message says what to do.</exception>
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
