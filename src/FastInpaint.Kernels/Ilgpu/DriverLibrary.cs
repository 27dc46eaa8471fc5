using System.Runtime.InteropServices;

namespace FastInpaint.Kernels.Ilgpu;

/// <summary>The shared library through which ILGPU reaches a platform's driver.</summary>
/// <param name="Import">The name by which ILGPU imports it.</param>
/// <param name="Files">The names under which it is installed, beginning with the usual one. The first that opens is taken.</param>
/// <param name="MissingAdvice">What to do when it is not there.</param>
/// <param name="NoDeviceAdvice">What to do when it is there and gives no device.</param>
internal sealed record DriverLibrary(string Import, string[] Files, string MissingAdvice, string NoDeviceAdvice)
{
    public static DriverLibrary Cuda { get; set; } = new(
        OperatingSystem.IsWindows() ? "nvcuda" : "cuda",
        OperatingSystem.IsWindows() ? ["nvcuda.dll"] : ["libcuda.so", "libcuda.so.1", "/usr/lib/wsl/lib/libcuda.so.1"],
        "For an NVIDIA GPU install its driver.",
        "Run nvidia-smi: the GPU may be hidden (CUDA_VISIBLE_DEVICES) or its driver not loaded.");

    public static DriverLibrary OpenCL { get; } = new(
        "OpenCL",
        OperatingSystem.IsWindows() ? ["opencl.dll"] : ["libOpenCL.so", "libOpenCL.so.1"],
        "For an OpenCL GPU install its vendor's OpenCL driver and the OpenCL loader.",
        "Install the OpenCL driver of the GPU's vendor; clinfo lists what the loader finds.");

    /// <summary>The name for messages.</summary>
    public string Name => Files[0];

    /// <summary>Why the library cannot be opened and what to do, or <see langword="null"/> when it can.</summary>
    public string? WhyMissing()
    {
        nint handle = Open();
        if (handle == 0)
        {
            return $"no driver: {Name} was not found. {MissingAdvice}";
        }

        NativeLibrary.Free(handle);
        return null;
    }

    /// <summary>Opens the library.</summary>
    /// <returns>Its handle; 0 where it is not installed.</returns>
    public nint Open()
    {
        foreach (string file in Files)
        {
            if (NativeLibrary.TryLoad(file, out nint handle))
            {
                return handle;
            }
        }

        return 0;
    }
}
