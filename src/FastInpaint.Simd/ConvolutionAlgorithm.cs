namespace FastInpaint.Simd;

/// <summary>How the CPU backend computes convolutions.</summary>
public enum ConvolutionAlgorithm
{
    /// <summary>Winograd's transforms wherever they are faster, the direct sum elsewhere.</summary>
    Auto,

    /// <summary>The direct sum everywhere: the smallest packed weights.</summary>
    Direct,

    /// <summary>Winograd's transforms wherever they fit.</summary>
    Winograd,
}
