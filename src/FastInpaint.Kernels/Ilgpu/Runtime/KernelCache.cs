using System.Collections.Concurrent;
using System.Reflection;
using ILGPU.Backends;
using ILGPU.Backends.EntryPoints;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;

namespace FastInpaint.Kernels.Ilgpu;

/// <summary>The kernels of one accelerator: each is compiled once, several at a time where several threads ask. Thread safe.</summary>
/// <param name="compile">From an entry point to code; may be called by several threads at once.</param>
internal sealed class KernelCache(Accelerator accelerator, Func<EntryPointDescription, KernelSpecialization, CompiledKernel> compile) : IDisposable
{
    private readonly ConcurrentDictionary<(MethodInfo Method, int GroupSize), Lazy<Kernel>> _kernels = new();
    private readonly Dictionary<CudaKernel, int> _dynamicBytes = [];

    /// <summary>A launcher of the kernel for groups of exactly this size.</summary>
    /// <typeparam name="TLauncher">An <see cref="Action"/> of the stream, the kernel configuration and the kernel's parameters.</typeparam>
    /// <param name="dynamicBytes">Dynamic shared memory of a group.</param>
    public TLauncher Launcher<TLauncher>(Delegate kernel, int groupSize, int dynamicBytes = 0)
        where TLauncher : Delegate
    {
        Kernel loaded = Load(kernel, groupSize);
        if (dynamicBytes > 0 && loaded is CudaKernel cuda)
        {
            AllowDynamic(cuda, dynamicBytes);
        }

        return loaded.CreateLauncherDelegate<TLauncher>();
    }

    /// <summary>The kernel as the driver knows it.</summary>
    public Kernel Load(Delegate kernel, int groupSize) =>
        _kernels.GetOrAdd((kernel.Method, groupSize), key => new Lazy<Kernel>(() => Compile(key.Method, key.GroupSize))).Value;

    public void Dispose()
    {
        foreach (Lazy<Kernel> kernel in _kernels.Values.Where(kernel => kernel.IsValueCreated))
        {
            GpuBackend.Release(kernel.Value);
        }
    }

    private void AllowDynamic(CudaKernel kernel, int bytes)
    {
        lock (_dynamicBytes)
        {
            if (_dynamicBytes.GetValueOrDefault(kernel) < bytes)
            {
                accelerator.Bind();
                CudaDriver.AllowDynamicSharedMemory(kernel.FunctionPtr, bytes);
                _dynamicBytes[kernel] = bytes;
            }
        }
    }

    private Kernel Compile(MethodInfo method, int groupSize)
    {
        accelerator.Bind();
        return accelerator.LoadKernel(compile(EntryPointDescription.FromExplicitlyGroupedKernel(method), new KernelSpecialization(groupSize, null)));
    }
}
