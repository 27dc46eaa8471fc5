using System.Runtime.InteropServices;

namespace FastInpaint.Kernels.Ilgpu;

/// <summary>The shared library through which ILGPU reaches a platform's driver.</summary>
/// <param name="Import">The name by which ILGPU imports the library.</param>
/// <param name="Files">The file names under which the library may be installed, the usual one first. The first that opens is used.</param>
/// <param name="MissingAdvice">What to do if the library is not installed.</param>
/// <param name="NoDeviceAdvice">What to do if the library is installed but gives no device.</param>
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

    /// <summary>The library's name in messages.</summary>
    public string Name => Files[0];

    /// <summary>Why the library cannot be opened, and what to do; <see langword="null"/> if it can be opened.</summary>
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
    /// <returns>The handle of the library; 0 if it is not installed.</returns>
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
