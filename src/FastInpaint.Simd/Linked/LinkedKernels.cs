using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace FastInpaint.Simd;

/// <summary>
/// Kernels that are linked into a program compiled ahead of time. Such a program is made for the oldest processors, and its own code never uses more; these kernels are the same source,
/// compiled for AVX2 and for AVX-512, and chosen by what the processor has.
/// </summary>
internal static unsafe partial class LinkedKernels
{
    private const string Avx2Library = "fastinpaint-avx2", Avx512Library = "fastinpaint-avx512";

    private static readonly LinkedRowKernels[] Avx2 = [Make(CpuTier.Avx2, 4), Make(CpuTier.Avx2, 8)];
    private static readonly LinkedRowKernels[] Avx512 = [Make(CpuTier.Avx512, 4), Make(CpuTier.Avx512, 8), Make(CpuTier.Avx512, 16)];

    /// <summary>Whether the program has such kernels. The ahead-of-time compiler reads the switch as a constant.</summary>
    [FeatureSwitchDefinition("FastInpaint.Simd.LinkedKernels")]
    public static bool Exist => AppContext.TryGetSwitch("FastInpaint.Simd.LinkedKernels", out bool exist) && exist;

    /// <summary>The kernels of a tier above <see cref="CpuTier.Vector128"/>.</summary>
    /// <param name="tier">The tier: the processor has it.</param>
    /// <param name="vectorWidth">4, 8 or, with AVX-512, 16 floats.</param>
    public static RowKernels For(CpuTier tier, int vectorWidth) => (tier == CpuTier.Avx512 ? Avx512 : Avx2)[int.Log2(vectorWidth) - 2];

    private static LinkedRowKernels Make(CpuTier tier, int vectorWidth)
    {
        KernelTable table;
        if (tier == CpuTier.Avx512)
        {
            FillAvx512(&table, vectorWidth);
        }
        else
        {
            FillAvx2(&table, vectorWidth);
        }

        return new LinkedRowKernels(table, vectorWidth);
    }

    [LibraryImport(Avx2Library, EntryPoint = "fastinpaint_kernels_avx2")]
    private static partial void FillAvx2(KernelTable* table, int vectorWidth);

    [LibraryImport(Avx512Library, EntryPoint = "fastinpaint_kernels_avx512")]
    private static partial void FillAvx512(KernelTable* table, int vectorWidth);
}
