using System.Collections.Concurrent;
using System.Reflection;
using ILGPU;
using ILGPU.Backends;
using ILGPU.Backends.EntryPoints;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;

namespace FastInpaint.Kernels.Ilgpu;

/// <summary>
/// The compiled kernels of one accelerator. Each kernel is compiled once; several threads may compile different kernels at the same time. The cache hands out steps, never kernels. Steps launch one at a time, because
/// OpenCL binds arguments to a kernel object that all streams share. Thread-safe.
/// </summary>
/// <param name="compile">Compiles an entry point. Several threads may call it at once.</param>
internal sealed class KernelCache(Accelerator accelerator, Func<EntryPointDescription, KernelSpecialization, CompiledKernel> compile) : IDisposable
{
    private readonly ConcurrentDictionary<(MethodInfo Method, int GroupSize), Lazy<Kernel>> _kernels = new();
    private readonly Dictionary<CudaKernel, int> _dynamicBytes = [];
    private readonly ConcurrentDictionary<MethodInfo, Launches> _launches = new();
    private readonly Lock _launching = new();

    // Without a minimum, ptxas aims at more groups than fit beside each other, and moves registers to memory for them.
    private const int UsualGroups = 2;

    /// <summary>A step that runs a kernel with access to the arena.</summary>
    /// <param name="groups">Number of groups, their size, and their dynamic shared memory.</param>
    public GpuStep Step<T>(Action<T, ArrayView<float>> kernel, T arguments, KernelConfig groups, PlanPlaces places)
        where T : struct
    {
        var launch = Load(kernel, groups).CreateLauncherDelegate<Action<AcceleratorStream, KernelConfig, T, ArrayView<float>>>();
        return Gated(kernel, stream => launch(stream, groups, arguments, places.Arena));
    }

    /// <summary>A step that runs a kernel with access to the arena and the weights.</summary>
    /// <inheritdoc cref="Step{T}(Action{T, ArrayView{float}}, T, KernelConfig, PlanPlaces)"/>
    public GpuStep Step<T>(Action<T, ArrayView<float>, ArrayView<float>> kernel, T arguments, KernelConfig groups, PlanPlaces places)
        where T : struct
    {
        var launch = Load(kernel, groups).CreateLauncherDelegate<Action<AcceleratorStream, KernelConfig, T, ArrayView<float>, ArrayView<float>>>();
        return Gated(kernel, stream => launch(stream, groups, arguments, places.Arena, places.Weights));
    }

    /// <summary>What the compiler is told about a kernel's launches: the size of groups, and how many of them a multiprocessor must have room for.</summary>
    public static KernelSpecialization Specialization(MethodInfo kernel, int groupSize) =>
        new(groupSize, kernel.GetCustomAttribute<GroupsPerMultiprocessorAttribute>()?.Groups ?? UsualGroups);

    /// <summary>How often steps have put a kernel into a stream. A recorded graph counts once, when it is recorded.</summary>
    public long CountLaunches(Delegate kernel) => _launches.TryGetValue(kernel.Method, out Launches? launches) ? launches.Count : 0;

    public void Dispose()
    {
        using DeviceScope scope = DeviceScope.Enter(accelerator);
        foreach (Lazy<Kernel> kernel in _kernels.Values.Where(kernel => kernel.IsValueCreated))
        {
            GpuBackend.Release(kernel.Value);
        }
    }

    private GpuStep Gated(Delegate kernel, Action<AcceleratorStream> launch)
    {
        Launches launches = _launches.GetOrAdd(kernel.Method, _ => new Launches());
        return new GpuStep(stream =>
        {
            lock (_launching)
            {
                launch(stream);
                launches.Count++;
            }
        });
    }

    /// <summary>The kernel, compiled for groups of exactly this size.</summary>
    private Kernel Load(Delegate kernel, KernelConfig groups)
    {
        Kernel loaded = _kernels.GetOrAdd((kernel.Method, groups.GroupDim.X), key => new Lazy<Kernel>(() => Compile(key.Method, key.GroupSize))).Value;
        if (groups.SharedMemoryConfig.ArraySize is > 0 and var dynamicBytes && loaded is CudaKernel cuda)
        {
            AllowDynamic(cuda, dynamicBytes);
        }

        return loaded;
    }

    private void AllowDynamic(CudaKernel kernel, int bytes)
    {
        lock (_dynamicBytes)
        {
            if (_dynamicBytes.GetValueOrDefault(kernel) < bytes)
            {
                using DeviceScope scope = DeviceScope.Enter(accelerator);
                CudaDriver.AllowDynamicSharedMemory(kernel.FunctionPtr, bytes);
                _dynamicBytes[kernel] = bytes;
            }
        }
    }

    private Kernel Compile(MethodInfo method, int groupSize)
    {
        CompiledKernel compiled = compile(EntryPointDescription.FromExplicitlyGroupedKernel(method), Specialization(method, groupSize));
        using DeviceScope scope = DeviceScope.Enter(accelerator);
        return accelerator.LoadKernel(compiled);
    }

    private sealed class Launches
    {
        public long Count { get; set; }
    }
}
