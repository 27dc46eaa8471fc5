using System.Runtime.CompilerServices;
using ILGPU.Runtime.Cuda;

namespace FastInpaint.Kernels.Ilgpu;

/// <summary>Copies from global to dynamic shared memory that run beside the arithmetic (PTX cp.async, compute capability 8.0).</summary>
internal static class AsyncCopy
{
    /// <summary>Keeps the address of the dynamic shared memory in a register named <c>sharedBase</c>; once, at the start of a kernel.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Begin() => CudaAsm.Emit(".reg .u32 sharedBase;\n\tmov.u32 sharedBase, __dyn_shared_alloca;");

    /// <summary>Starts a copy of 16 bytes.</summary>
    /// <param name="target">Offset in dynamic shared memory, a multiple of 16.</param>
    /// <param name="source">Global address, a multiple of 16.</param>
    /// <param name="bytes">16, or 0 to write zeros and read nothing.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Copy16(int target, ulong source, int bytes) => CudaAsm.Emit(
        "{\n\t.reg .u32 at;\n\tadd.u32 at, %0, sharedBase;\n\tcp.async.cg.shared.global [at], [%1], 16, %2;\n\t}", target, source, bytes);

    /// <summary>Closes the group of copies started since the last call.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Commit() => CudaAsm.Emit("cp.async.commit_group;");

    /// <summary>Waits for this thread's copies of all groups but the last two.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void WaitForAllButTwo() => CudaAsm.Emit("cp.async.wait_group 2;");

    /// <summary>Waits for all of this thread's copies.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void WaitForAll() => CudaAsm.Emit("cp.async.wait_all;");
}
