using FastInpaint.Graph;

namespace FastInpaint.Kernels;

/// <summary>A GPU was lost or its driver failed during a run. The message names the device; what was prepared on it is unusable, and the device can be opened again.</summary>
public sealed class GpuDeviceException : DeviceLostException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">Names the device and says what failed.</param>
    /// <param name="innerException">What the driver said.</param>
    public GpuDeviceException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
