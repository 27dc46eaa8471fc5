namespace FastInpaint.Simd;

/// <summary>Arguments of the gathering of pixels.</summary>
internal unsafe struct GatherPixelsArguments
{
    /// <summary>Address to which the offsets of <see cref="Pixels"/> are added.</summary>
    public float* X;

    /// <summary>Offset in floats of each pixel; negative for zeros.</summary>
    public nint* Pixels;

    /// <summary>Number of pixels.</summary>
    public int Count;

    /// <summary>Number of channels, a multiple of the vector width.</summary>
    public int Channels;

    /// <summary>The norm's scale for each channel; null for no norm.</summary>
    public float* Scale;

    /// <summary>The norm's shift for each channel.</summary>
    public float* Shift;

    /// <summary>Whether ReLU follows the norm.</summary>
    public bool Relu;

    /// <summary>Floats from an input pixel to the residual that is added after the norm; 0 for no residual. There is none without a norm.</summary>
    public nint Residual;

    /// <summary>Address of the result, <c>[pixel, channel]</c>.</summary>
    public float* Y;
}
