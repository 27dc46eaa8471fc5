using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace FastInpaint.Simd;

/// <summary>The instruction sets for which there are kernels, narrowest first.</summary>
internal enum CpuTier
{
    /// <summary>128-bit vectors: SSE or NEON, or scalar code on a processor with neither.</summary>
    Vector128,

    /// <summary>256-bit vectors with FMA.</summary>
    Avx2,

    /// <summary>512-bit vectors.</summary>
    Avx512,
}

internal static class CpuTiers
{
    /// <summary>The best tier that both the processor and the program's kernels support.</summary>
    public static CpuTier Best =>
        LinkedKernels.Exist ? ProcessorFeatures.Best
        : Avx512F.IsSupported ? CpuTier.Avx512
        : Avx2.IsSupported && Fma.IsSupported ? CpuTier.Avx2
        : CpuTier.Vector128;

    /// <summary>The tier's name in reports.</summary>
    public static string Name(CpuTier tier) => tier switch
    {
        CpuTier.Avx512 => "AVX-512",
        CpuTier.Avx2 => "AVX2",
        _ when AdvSimd.Arm64.IsSupported => "NEON",
        _ when Vector128.IsHardwareAccelerated => "128-bit vectors",
        _ => "no vectors",
    };

    /// <summary>Floats in a vector of the tier.</summary>
    public static int VectorWidth(CpuTier tier) => tier switch
    {
        CpuTier.Avx512 => Vector512<float>.Count,
        CpuTier.Avx2 => Vector256<float>.Count,
        _ => Vector128<float>.Count,
    };
}
