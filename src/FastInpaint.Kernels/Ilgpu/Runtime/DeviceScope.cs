using System.Runtime.CompilerServices;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;

namespace FastInpaint.Kernels.Ilgpu;

/// <summary>
/// The part of a method that calls an accelerator's driver. In it, the accelerator's CUDA context is the thread's current one. After it, the thread has the contexts that it had before, because they may
/// belong to another library. ILGPU alone leaves its context current, does not notice that another library has set its own, and takes contexts off the thread's stack when it changes between accelerators.
/// So the stack is empty in the scope but for the accelerator's context.
/// </summary>
internal readonly ref struct DeviceScope
{
    [ThreadStatic]
    private static Stack<nint>? _kept;

    private readonly Accelerator? _before;
    private readonly bool _cuda;
    private readonly int _contexts;

    private DeviceScope(Accelerator? accelerator, bool cuda)
    {
        ref Accelerator? current = ref Current(null);
        (_before, current) = (current, accelerator);
        _cuda = cuda;
        while (_cuda && CudaDriver.PopContext() is not 0 and nint context)
        {
            (_kept ??= []).Push(context);
            _contexts++;
        }
    }

    /// <summary>Enters the scope of an accelerator. A driver that refuses its context is not reported here, because the calls in the scope fail too.</summary>
    public static DeviceScope Enter(Accelerator accelerator)
    {
        var scope = new DeviceScope(accelerator, accelerator is CudaAccelerator);
        if (scope._cuda)
        {
            CudaDriver.PushContext(accelerator.NativePtr);
        }

        return scope;
    }

    /// <summary>
    /// Enters a scope in which ILGPU's contexts are created and disposed of. A context has a CPU accelerator of its own. When that one becomes current, ILGPU takes the context of the accelerator before it off the
    /// thread's stack.
    /// </summary>
    public static DeviceScope EnterNone() => new(null, cuda: false);

    /// <summary>Enters a scope in which a CUDA accelerator is created.</summary>
    public static DeviceScope EnterCuda() => new(null, cuda: true);

    /// <summary>Leaves the scope.</summary>
    public void Dispose()
    {
        while (_cuda && CudaDriver.PopContext() != 0)
        {
        }

        for (int i = 0; i < _contexts; i++)
        {
            CudaDriver.PushContext(_kept!.Pop());
        }

        Current(null) = _before is { IsDisposed: true } ? null : _before;
    }

    /// <summary>What ILGPU takes for the thread's current accelerator.</summary>
    [UnsafeAccessor(UnsafeAccessorKind.StaticField, Name = "currentAccelerator")]
    private static extern ref Accelerator? Current(Accelerator? type);
}
