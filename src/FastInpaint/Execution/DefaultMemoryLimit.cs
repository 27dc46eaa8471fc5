using FastInpaint.Graph;
using FastInpaint.Simd;

namespace FastInpaint.Execution;

/// <summary>The memory limit that is used if the caller gives none.</summary>
internal static class DefaultMemoryLimit
{
    /// <summary>The limit in bytes. On the CPU it is half of the process's budget; the other half is for pictures and the caller. On another device it is nine tenths of the memory that is free now.</summary>
    public static long Of(IBackend backend) => Math.Max(1, backend is CpuBackend ? ProcessMemory.BudgetBytes / 2 : backend.Capabilities.MemoryBytes / 10 * 9);
}
