using System.Collections.Concurrent;
using System.Runtime.InteropServices;

namespace FastInpaint.Kernels.Ilgpu;

/// <summary>The few functions of the CUDA driver API that ILGPU does not wrap. Names and numbers are those of cuda.h.</summary>
internal static unsafe class CudaDriver
{
    private const int FunctionMaxDynamicSharedSizeBytes = 8;
    private const int DeviceMaxSharedMemoryPerBlockOptin = 97;
    private const int CaptureModeRelaxed = 2;

    private static readonly Lazy<nint> Library = new(() => NativeLibrary.Load(DriverLibrary.Cuda.Name));
    private static readonly ConcurrentDictionary<nint, int> AllowedBytes = new();
    private static readonly Lock AllowGate = new();

    /// <summary>The most dynamic shared memory that a group may take on the current thread's device.</summary>
    public static int MaximumSharedMemory(int device)
    {
        int bytes;
        Check(((delegate* unmanaged<int*, int, int, int>)Export("cuDeviceGetAttribute"))(&bytes, DeviceMaxSharedMemoryPerBlockOptin, device), "cuDeviceGetAttribute");
        return bytes;
    }

    /// <summary>Lets a kernel be launched with up to this much dynamic shared memory; beyond 48 KiB the driver wants to be asked.</summary>
    public static void AllowDynamicSharedMemory(nint function, int bytes)
    {
        lock (AllowGate)
        {
            if (AllowedBytes.GetValueOrDefault(function) < bytes)
            {
                Check(((delegate* unmanaged<nint, int, int, int>)Export("cuFuncSetAttribute"))(function, FunctionMaxDynamicSharedSizeBytes, bytes), "cuFuncSetAttribute");
                AllowedBytes[function] = bytes;
            }
        }
    }

    /// <summary>From here on, what is put into the stream is recorded instead of run.</summary>
    public static void BeginCapture(nint stream) =>
        Check(((delegate* unmanaged<nint, int, int>)Export("cuStreamBeginCapture_v2"))(stream, CaptureModeRelaxed), "cuStreamBeginCapture");

    /// <summary>Ends the recording.</summary>
    /// <returns>The graph that was recorded.</returns>
    public static nint EndCapture(nint stream)
    {
        nint graph;
        Check(((delegate* unmanaged<nint, nint*, int>)Export("cuStreamEndCapture"))(stream, &graph), "cuStreamEndCapture");
        return graph;
    }

    /// <summary>Makes a graph ready to be launched.</summary>
    public static nint Instantiate(nint graph)
    {
        nint executable;
        Check(((delegate* unmanaged<nint*, nint, ulong, int>)Export("cuGraphInstantiateWithFlags"))(&executable, graph, 0), "cuGraphInstantiate");
        return executable;
    }

    /// <summary>The address of cuGraphLaunch, for callers that keep it.</summary>
    public static delegate* unmanaged<nint, nint, int> GraphLaunch => (delegate* unmanaged<nint, nint, int>)Export("cuGraphLaunch");

    public static void DestroyGraph(nint graph) => _ = ((delegate* unmanaged<nint, int>)Export("cuGraphDestroy"))(graph);

    public static void DestroyExecutable(nint executable) => _ = ((delegate* unmanaged<nint, int>)Export("cuGraphExecDestroy"))(executable);

    /// <exception cref="GpuDeviceException">The driver did not answer CUDA_SUCCESS.</exception>
    public static void Check(int result, string function)
    {
        if (result != 0)
        {
            throw new GpuDeviceException($"The CUDA driver answered {result} to {function}. The device may have been lost or reset; open it again, or use --device cpu.");
        }
    }

    private static nint Export(string name) => NativeLibrary.GetExport(Library.Value, name);
}
