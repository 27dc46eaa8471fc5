using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text.Json;
using FastInpaint.Graph;
using FastInpaint.Kernels.Ilgpu;

namespace FastInpaint.Kernels.Tests;

/// <summary>The CUDA device under test: the machine's, or the simulated one of tests/cuda-simulator.</summary>
internal static class CudaUnderTest
{
    /// <summary>The classes of this collection run one after the other: some of them break the device.</summary>
    public const string Collection = "CUDA";

    private static readonly Lazy<(GpuBackend? Backend, string Why)> Device = new(Find);
    private static nint _simulator;
    private static string _simulatorFile = "";

    public static GpuBackend Backend
    {
        get
        {
            Assert.SkipWhen(Device.Value.Backend is null, Device.Value.Why);
            return Device.Value.Backend!;
        }
    }

    /// <summary>The repository's folder.</summary>
    public static string Root { get; } = typeof(CudaUnderTest).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == "RepositoryRoot").Value!;

    /// <summary>The file of the simulated driver; skips the test where a real device is under test.</summary>
    public static string Simulator
    {
        get
        {
            Open();
            Assert.SkipWhen(_simulator == 0, "needs the CUDA simulator; there is a real device here");
            return _simulatorFile;
        }
    }

    public static IBackend Open() => new SharedBackend(Backend);

    /// <summary>Changes a setting of the simulated device; skips the test on a real one.</summary>
    public static unsafe void Simulate(string name, string value)
    {
        Open();
        Assert.SkipWhen(_simulator == 0, "needs the CUDA simulator; there is a real device here");
        nint text = Marshal.StringToCoTaskMemUTF8(name);
        nint to = Marshal.StringToCoTaskMemUTF8(value);
        int result = ((delegate* unmanaged<nint, nint, int>)NativeLibrary.GetExport(_simulator, "cuSimulatorSet"))(text, to);
        Marshal.FreeCoTaskMem(text);
        Marshal.FreeCoTaskMem(to);
        Assert.Equal(0, result);
    }

    /// <summary>How often a function of the simulated driver was called since the last question about it; skips the test on a real device.</summary>
    public static unsafe int Calls(string function)
    {
        Open();
        Assert.SkipWhen(_simulator == 0, "needs the CUDA simulator; there is a real device here");
        nint text = Marshal.StringToCoTaskMemUTF8(function);
        int calls = ((delegate* unmanaged<nint, int>)NativeLibrary.GetExport(_simulator, "cuSimulatorCalls"))(text);
        Marshal.FreeCoTaskMem(text);
        return calls;
    }

    /// <summary>What the simulated device counts in each launch of an action; skips the test on a real one.</summary>
    public static JsonElement[] Launches(Action action)
    {
        using var folder = new TemporaryFolder();
        Simulate("REPORT", folder["report.json"]);
        try
        {
            action();
        }
        finally
        {
            Simulate("REPORT", "");
        }

        return [.. File.ReadLines(folder["report.json"]).Select(line => JsonSerializer.Deserialize<JsonElement>(line))];
    }

    /// <summary>A backend of its own on a simulated device with so many multiprocessors; skips the test on a real one.</summary>
    public static GpuBackend OpenWith(int multiprocessors)
    {
        Simulate("PROCESSORS", multiprocessors.ToString(CultureInfo.InvariantCulture));
        try
        {
            return new GpuBackend(DeviceOpener.Open("cuda", 0));
        }
        finally
        {
            Simulate("PROCESSORS", "4");
        }
    }

    private static (GpuBackend? Backend, string Why) Find()
    {
        if (DriverLibrary.Cuda.WhyMissing() is not null)
        {
            if (BuildSimulator() is not { } simulator)
            {
                return (null, "needs g++, to build the CUDA simulator, or an NVIDIA GPU");
            }

            _simulator = NativeLibrary.Load(simulator);
            _simulatorFile = simulator;
            DriverLibrary.Cuda = DriverLibrary.Cuda with { Files = ["libno-such-driver.so", simulator] };
        }

        return ((GpuBackend)GpuDevices.Open("cuda"), "");
    }

    private static string? BuildSimulator()
    {
        string folder = Path.Combine(AppContext.BaseDirectory, "cuda-simulator");
        try
        {
            using Process build = Process.Start(Path.Combine(Root, "tests", "cuda-simulator", "build"), folder);
            build.WaitForExit();
            return build.ExitCode == 0 ? Path.Combine(folder, "libcuda.so") : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }
}
