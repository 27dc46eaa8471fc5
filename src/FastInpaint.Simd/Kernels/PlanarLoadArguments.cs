namespace FastInpaint.Simd;

/// <summary>Arguments of the preparation of one row of pixels that is stored channel by channel.</summary>
internal unsafe struct PlanarLoadArguments
{
    /// <summary>Address of the row, <c>[pixel, channel]</c>.</summary>
    public float* X;

    /// <summary>For each pixel of the result, the offset in floats of its source in the row; negative for zeros.</summary>
    public nint* Columns;

    /// <summary>Number of pixels, a multiple of the vector width.</summary>
    public int Pixels;

    /// <summary>Number of channels.</summary>
    public int Channels;

    /// <summary>The norm's scale for each channel; null for no norm.</summary>
    public float* Scale;

    /// <summary>The norm's shift for each channel.</summary>
    public float* Shift;

    /// <summary>Whether ReLU follows the norm.</summary>
    public bool Relu;

    /// <summary>Address of pixel 0 of channel 0 of the result.</summary>
    public float* Y;

    /// <summary>Floats from one channel of the result to the next.</summary>
    public nint Plane;
}
