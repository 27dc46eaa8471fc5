using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace FastInpaint.Simd;

/// <summary>The instruction sets that the kernels are made for, narrowest first.</summary>
internal enum CpuTier
{
    /// <summary>128-bit vectors: SSE, NEON, or plain code where the processor has neither.</summary>
    Vector128,

    /// <summary>256-bit vectors with FMA.</summary>
    Avx2,

    /// <summary>512-bit vectors.</summary>
    Avx512,
}

internal static class CpuTiers
{
    /// <summary>The best tier of this processor that the program has kernels for.</summary>
    public static CpuTier Best =>
        LinkedKernels.Exist ? ProcessorFeatures.Best
        : Avx512F.IsSupported ? CpuTier.Avx512
        : Avx2.IsSupported && Fma.IsSupported ? CpuTier.Avx2
        : CpuTier.Vector128;

    /// <summary>The name that reports show.</summary>
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
