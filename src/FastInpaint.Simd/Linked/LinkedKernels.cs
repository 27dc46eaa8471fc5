using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace FastInpaint.Simd;

/// <summary>
/// Kernels that are linked into a program compiled ahead of time. The program's own code is compiled for the oldest supported processors, and uses no newer instructions. These kernels are the same source,
/// compiled for AVX2 and for AVX-512. The program chooses among them by the processor that it runs on.
/// </summary>
internal static unsafe partial class LinkedKernels
{
    private const string Avx2Library = "fastinpaint-avx2", Avx512Library = "fastinpaint-avx512";

    private static readonly LinkedRowKernels[] Avx2 = [Make(CpuTier.Avx2, 4), Make(CpuTier.Avx2, 8)];
    private static readonly LinkedRowKernels[] Avx512 = [Make(CpuTier.Avx512, 4), Make(CpuTier.Avx512, 8), Make(CpuTier.Avx512, 16)];

    /// <summary>Whether the program contains such kernels. The ahead-of-time compiler treats the switch as a constant.</summary>
    [FeatureSwitchDefinition("FastInpaint.Simd.LinkedKernels")]
    public static bool Exist => AppContext.TryGetSwitch("FastInpaint.Simd.LinkedKernels", out bool exist) && exist;

    /// <summary>The kernels of a tier above <see cref="CpuTier.Vector128"/>.</summary>
    /// <param name="tier">A tier that the processor supports.</param>
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
