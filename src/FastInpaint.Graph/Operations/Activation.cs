namespace FastInpaint.Graph;

/// <summary>An element-wise function.</summary>
internal enum Activation
{
    /// <summary>y = x</summary>
    None,

    /// <summary>y = max(x, 0)</summary>
    Relu,

    /// <summary>y = x where x is at least 0, else 0.2 x</summary>
    LeakyRelu,

    /// <summary>y = (tanh(x) + 1) / 2</summary>
    TanhToUnit,

    /// <summary>y = 1 / (1 + exp(-x))</summary>
    Sigmoid,
}
