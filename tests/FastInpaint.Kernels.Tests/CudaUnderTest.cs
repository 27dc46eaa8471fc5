#if HAS_ILGPU
using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;
using FastInpaint.Graph;
using FastInpaint.Kernels.Ilgpu;
using ILGPU;

namespace FastInpaint.Kernels.Tests;

/// <summary>The CUDA device under test: the machine's, or the simulated one of tests/cuda-simulator.</summary>
internal static class CudaUnderTest
{
    private static readonly Lazy<(IBackend? Backend, string Why)> Device = new(Find);

    public static IBackend Open()
    {
        Assert.SkipWhen(Device.Value.Backend is null, Device.Value.Why);
        return new SharedBackend(Device.Value.Backend!);
    }

    private static (IBackend? Backend, string Why) Find()
    {
        if (DriverLibrary.Cuda.WhyMissing() is not null)
        {
            if (BuildSimulator() is not { } simulator)
            {
                return (null, "needs g++, to build the CUDA simulator, or an NVIDIA GPU");
            }

            DriverLibrary.Cuda = DriverLibrary.Cuda with { Name = simulator };
            NativeLibrary.SetDllImportResolver(typeof(Context).Assembly, (name, _, _) => name.Contains("cuda", StringComparison.Ordinal) ? NativeLibrary.Load(simulator) : 0);
        }

        return (GpuDevices.Open("cuda"), "");
    }

    private static string? BuildSimulator()
    {
        string root = typeof(CudaUnderTest).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == "RepositoryRoot").Value!;
        string folder = Path.Combine(AppContext.BaseDirectory, "cuda-simulator");
        try
        {
            using Process build = Process.Start(Path.Combine(root, "tests", "cuda-simulator", "build"), folder);
            build.WaitForExit();
            return build.ExitCode == 0 ? Path.Combine(folder, "libcuda.so") : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }
}
#endif
