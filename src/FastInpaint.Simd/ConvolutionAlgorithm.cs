namespace FastInpaint.Simd;

/// <summary>How the CPU backend computes convolutions.</summary>
public enum ConvolutionAlgorithm
{
    /// <summary>Winograd's transforms where they are faster, the direct sum elsewhere.</summary>
    Auto,

    /// <summary>The direct sum everywhere. It has the smallest packed weights.</summary>
    Direct,

    /// <summary>Winograd's transforms wherever they are possible.</summary>
    Winograd,
}
