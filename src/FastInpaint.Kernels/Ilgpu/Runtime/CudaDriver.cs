using System.Runtime.InteropServices;
using ILGPU.Runtime.Cuda;

namespace FastInpaint.Kernels.Ilgpu;

/// <summary>The functions of the CUDA driver API that ILGPU does not wrap. Names and numbers are those of cuda.h. A failed call throws <see cref="CudaException"/>.</summary>
internal static unsafe class CudaDriver
{
    private const int FunctionMaxDynamicSharedSizeBytes = 8;
    private const int CaptureModeRelaxed = 2;

    private static readonly Lazy<nint> Library = new(() => DriverLibrary.Cuda.Open());

    private static readonly Lazy<nint> PushCurrent = new(() => Export("cuCtxPushCurrent_v2"));
    private static readonly Lazy<nint> PopCurrent = new(() => Export("cuCtxPopCurrent_v2"));

    /// <summary>Puts a context on the thread's stack of contexts, if the driver accepts it.</summary>
    public static void PushContext(nint context) => _ = ((delegate* unmanaged<nint, int>)PushCurrent.Value)(context);

    /// <summary>Takes the current context off the thread's stack of contexts.</summary>
    /// <returns>The context; 0 if there was none.</returns>
    public static nint PopContext()
    {
        nint context = 0;
        return ((delegate* unmanaged<nint*, int>)PopCurrent.Value)(&context) == 0 ? context : 0;
    }

    /// <summary>Allows a kernel to be launched with this much dynamic shared memory. The driver requires this call for more than 48 KiB.</summary>
    public static void AllowDynamicSharedMemory(nint function, int bytes) =>
        CudaException.ThrowIfFailed((CudaError)((delegate* unmanaged<nint, int, int, int>)Export("cuFuncSetAttribute"))(function, FunctionMaxDynamicSharedSizeBytes, bytes));

    /// <summary>Starts recording: from here on, work that is put into the stream is recorded and not run.</summary>
    public static void BeginCapture(nint stream) =>
        CudaException.ThrowIfFailed((CudaError)((delegate* unmanaged<nint, int, int>)Export("cuStreamBeginCapture_v2"))(stream, CaptureModeRelaxed));

    /// <summary>Ends the recording.</summary>
    /// <returns>The graph that was recorded.</returns>
    public static nint EndCapture(nint stream)
    {
        nint graph;
        CudaException.ThrowIfFailed((CudaError)((delegate* unmanaged<nint, nint*, int>)Export("cuStreamEndCapture"))(stream, &graph));
        return graph;
    }

    /// <summary>Ends a failed recording. The driver's answer is ignored, because it only repeats that the recording failed.</summary>
    public static void AbandonCapture(nint stream)
    {
        nint graph = 0;
        _ = ((delegate* unmanaged<nint, nint*, int>)Export("cuStreamEndCapture"))(stream, &graph);
        if (graph != 0)
        {
            DestroyGraph(graph);
        }
    }

    /// <summary>Prepares a graph for launching, and uploads it to the device.</summary>
    public static nint Instantiate(nint graph, nint stream)
    {
        nint executable;
        CudaException.ThrowIfFailed((CudaError)((delegate* unmanaged<nint*, nint, ulong, int>)Export("cuGraphInstantiateWithFlags"))(&executable, graph, 0));
        CudaException.ThrowIfFailed((CudaError)((delegate* unmanaged<nint, nint, int>)Export("cuGraphUpload"))(executable, stream));
        return executable;
    }

    /// <summary>The address of cuGraphLaunch, for callers that store it.</summary>
    public static delegate* unmanaged<nint, nint, int> GraphLaunch => (delegate* unmanaged<nint, nint, int>)Export("cuGraphLaunch");

    public static void DestroyGraph(nint graph) => _ = ((delegate* unmanaged<nint, int>)Export("cuGraphDestroy"))(graph);

    public static void DestroyExecutable(nint executable) => _ = ((delegate* unmanaged<nint, int>)Export("cuGraphExecDestroy"))(executable);

    /// <param name="timed">Whether <see cref="ElapsedMilliseconds"/> can be asked. Other events cost the device less.</param>
    public static nint CreateEvent(bool timed)
    {
        const uint disableTiming = 2;
        nint made;
        CudaException.ThrowIfFailed((CudaError)((delegate* unmanaged<nint*, uint, int>)Export("cuEventCreate"))(&made, timed ? 0 : disableTiming));
        return made;
    }

    public static void RecordEvent(nint recorded, nint stream) =>
        CudaException.ThrowIfFailed((CudaError)((delegate* unmanaged<nint, nint, int>)Export("cuEventRecord"))(recorded, stream));

    /// <summary>Waits until an event that was recorded has occurred.</summary>
    public static void WaitForEvent(nint recorded) => CudaException.ThrowIfFailed((CudaError)((delegate* unmanaged<nint, int>)Export("cuEventSynchronize"))(recorded));

    /// <summary>The time between two events that have occurred, in milliseconds.</summary>
    public static float ElapsedMilliseconds(nint from, nint to)
    {
        float milliseconds;
        CudaException.ThrowIfFailed((CudaError)((delegate* unmanaged<float*, nint, nint, int>)Export("cuEventElapsedTime"))(&milliseconds, from, to));
        return milliseconds;
    }

    public static void DestroyEvent(nint made) => _ = ((delegate* unmanaged<nint, int>)Export("cuEventDestroy_v2"))(made);

    private static nint Export(string name) => NativeLibrary.GetExport(Library.Value, name);
}
