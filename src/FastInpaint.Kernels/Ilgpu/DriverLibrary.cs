using System.Runtime.InteropServices;

namespace FastInpaint.Kernels.Ilgpu;

/// <summary>The shared library through which ILGPU reaches a platform's driver.</summary>
/// <param name="Name">File name by which ILGPU opens it on this system.</param>
/// <param name="Versioned">The name that run-time packages install, where it differs.</param>
/// <param name="MissingAdvice">What to do when neither is there.</param>
/// <param name="NoDeviceAdvice">What to do when it is there and gives no device.</param>
internal sealed record DriverLibrary(string Name, string Versioned, string MissingAdvice, string NoDeviceAdvice)
{
    public static DriverLibrary Cuda { get; set; } = OperatingSystem.IsWindows()
        ? new("nvcuda.dll", "nvcuda.dll", CudaMissing, CudaNoDevice)
        : new("libcuda.so", "libcuda.so.1", CudaMissing, CudaNoDevice);

    public static DriverLibrary OpenCL { get; } = OperatingSystem.IsWindows()
        ? new("opencl.dll", "opencl.dll", OpenCLMissing, OpenCLNoDevice)
        : new("libOpenCL.so", "libOpenCL.so.1", OpenCLMissing, OpenCLNoDevice);

    private const string CudaMissing = "For an NVIDIA GPU install its driver.";
    private const string CudaNoDevice = "Run nvidia-smi: the GPU may be hidden (CUDA_VISIBLE_DEVICES) or its driver not loaded.";
    private const string OpenCLMissing = "For an OpenCL GPU install its vendor's OpenCL driver and the OpenCL loader.";
    private const string OpenCLNoDevice = "Install the OpenCL driver of the GPU's vendor; clinfo lists what the loader finds.";

    /// <summary>Why the library cannot be opened and what to do, or <see langword="null"/> when it can.</summary>
    public string? WhyMissing()
    {
        if (Opens(Name))
        {
            return null;
        }

        return Versioned != Name && Opens(Versioned)
            ? $"{Versioned} is installed but not {Name}, the name ILGPU opens. Install the development package that brings " +
              "it or link one to the other."
            : $"no driver: {Name} was not found. {MissingAdvice}";
    }

    private static bool Opens(string name)
    {
        if (!NativeLibrary.TryLoad(name, out nint handle))
        {
            return false;
        }

        NativeLibrary.Free(handle);
        return true;
    }
}
