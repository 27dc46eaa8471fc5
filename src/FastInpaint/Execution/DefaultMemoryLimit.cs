using FastInpaint.Graph;
using FastInpaint.Simd;

namespace FastInpaint.Execution;

/// <summary>The memory limit where none is given.</summary>
internal static class DefaultMemoryLimit
{
    /// <summary>Bytes: half of the process's budget on the CPU, the other half being the pictures' and the caller's; nine tenths of what another device has free now.</summary>
    public static long Of(IBackend backend) => Math.Max(1, backend is CpuBackend ? ProcessMemory.BudgetBytes / 2 : backend.Capabilities.MemoryBytes / 10 * 9);
}
