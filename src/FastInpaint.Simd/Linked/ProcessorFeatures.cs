using System.Runtime.InteropServices;

namespace FastInpaint.Simd;

/// <summary>
/// Finds the instruction sets of the processor and the operating system. In a program compiled ahead of time <c>IsSupported</c> is a constant, so it cannot tell. The C library can
/// (<c>sys/platform/x86.h</c>, since glibc 2.33). .NET's switches for instruction sets have the same effect as with the JIT.
/// </summary>
internal static unsafe class ProcessorFeatures
{
    // Leaves of the C library's table. Each leaf has eax, ebx, ecx and edx as the processor reports them, then the same registers with only the bits that the operating system lets a program use.
    private const uint Leaf1 = 0, Leaf7 = 1, LeafExtended1 = 2;
    private const int Ebx = 5, Ecx = 6;
    private const int Fma = 12, Movbe = 22, Lzcnt = 5, Bmi1 = 3, Avx2 = 5, Bmi2 = 8, Avx512F = 16, Avx512Dq = 17, Avx512Cd = 28, Avx512Bw = 30, Avx512Vl = 31;

    /// <summary>The best tier that linked kernels may use.</summary>
    public static CpuTier Best { get; } = Find();

    private static CpuTier Find()
    {
        if (!NativeLibrary.TryGetExport(NativeLibrary.GetMainProgramHandle(), "__x86_get_cpuid_feature_leaf", out nint export) || !On("HWIntrinsic") || !On("AVX") || !On("AVX2"))
        {
            return CpuTier.Vector128;
        }

        var leaf = (delegate* unmanaged<uint, uint*>)export;
        bool avx2 = Has(leaf(Leaf1)[Ecx], Fma, Movbe) && Has(leaf(LeafExtended1)[Ecx], Lzcnt) && Has(leaf(Leaf7)[Ebx], Bmi1, Bmi2, Avx2);
        bool avx512 = Has(leaf(Leaf7)[Ebx], Avx512F, Avx512Dq, Avx512Cd, Avx512Bw, Avx512Vl) && On("AVX512");
        return !avx2 ? CpuTier.Vector128
            : avx512 ? CpuTier.Avx512
            : CpuTier.Avx2;
    }

    private static bool Has(uint register, params ReadOnlySpan<int> bits)
    {
        foreach (int bit in bits)
        {
            if ((register >> bit & 1) == 0)
            {
                return false;
            }
        }

        return true;
    }

    private static bool On(string instructions) => Environment.GetEnvironmentVariable("DOTNET_Enable" + instructions) != "0";
}
