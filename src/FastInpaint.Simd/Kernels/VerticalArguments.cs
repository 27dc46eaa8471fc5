namespace FastInpaint.Simd;

/// <summary>Arguments of the input transform along columns, of one patch of <see cref="VerticalFilter.Points"/> rows.</summary>
internal unsafe struct VerticalInputArguments
{
    /// <summary>Address of each row of the patch.</summary>
    public float** Rows;

    /// <summary>Number of floats in a row. Rows and results have room for whole vectors.</summary>
    public nint Floats;

    /// <summary>Address of element 0 of the result.</summary>
    public float* V;

    /// <summary>Floats from one element of the result to the next.</summary>
    public nint Step;
}

/// <summary>Arguments of the output transform along columns, of one tile of <see cref="VerticalFilter.Rows"/> rows.</summary>
internal unsafe struct VerticalOutputArguments
{
    /// <summary>Address of element 0 of the sums, <c>[pixel, channel]</c>.</summary>
    public float* M;

    /// <summary>Floats from one element of the sums to the next.</summary>
    public nint Step;

    /// <summary>Bias for each channel, which is added to the outputs.</summary>
    public float* Bias;

    /// <summary>Address of the first pixel of the tile's first row.</summary>
    public float* Y;

    /// <summary>Floats from one output row to the next.</summary>
    public nint RowStep;

    /// <summary>Floats from one output pixel to the next.</summary>
    public nint YStep;

    /// <summary>Number of the tile's rows that are inside its block, at least 1.</summary>
    public int RowCount;

    /// <summary>Number of pixels in a row.</summary>
    public int Pixels;

    /// <summary>Number of channels, a multiple of the vector width.</summary>
    public int Channels;
}
