using FastInpaint.Graph;

namespace FastInpaint.Kernels;

/// <summary>A GPU was lost, or its driver failed, during a run. The message names the device. Models and executables of the device are unusable; the device can be opened again.</summary>
public sealed class GpuDeviceException : DeviceLostException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">Names the device and what failed.</param>
    /// <param name="innerException">The driver's error.</param>
    public GpuDeviceException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
