namespace FastInpaint.Weights;

/// <summary>The type of a stored tensor's elements.</summary>
public enum TensorType
{
    /// <summary>32-bit IEEE 754, <c>F32</c> in safetensors.</summary>
    Fp32,

    /// <summary>16-bit IEEE 754, <c>F16</c>.</summary>
    Fp16,

    /// <summary>The upper half of a 32-bit float, <c>BF16</c>.</summary>
    Bf16,
}
