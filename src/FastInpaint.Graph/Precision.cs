namespace FastInpaint.Graph;

/// <summary>The storage type of activations and packed weights. Accumulation is fp32 in either case.</summary>
public enum Precision
{
    /// <summary>32-bit floats.</summary>
    Fp32,

    /// <summary>16-bit floats in memory, 32-bit accumulators.</summary>
    Fp16,
}
