namespace FastInpaint.Simd;

/// <summary>Arguments of the input transform of one patch of points x points pixels.</summary>
internal unsafe struct WinogradInputArguments
{
    /// <summary>For each row of the patch, where column offsets count from.</summary>
    public float** Rows;

    /// <summary>For each column of the patch, its offset in floats.</summary>
    public nint* Columns;

    /// <summary>The norm's factors by channel; null for no norm.</summary>
    public float* Scale;

    /// <summary>The norm's summands by channel.</summary>
    public float* Shift;

    /// <summary>Whether negative values become 0 after the norm.</summary>
    public bool Relu;

    /// <summary>Floats from a pixel to what is added to it after the norm; 0 for nothing.</summary>
    public nint Residual;

    /// <summary>Floats from a pixel to where its value after norm and residual is kept; 0 for nowhere.</summary>
    public nint Applied;

    /// <summary>The first row and column of the patch whose values are kept.</summary>
    public int FirstKept;

    /// <summary>One behind the last row that is kept.</summary>
    public int EndKeptRow;

    /// <summary>One behind the last column that is kept.</summary>
    public int EndKeptColumn;

    /// <summary>Element (0, 0) of the result; elements follow row by row.</summary>
    public float* V;

    /// <summary>Floats from an element of the result to the next.</summary>
    public nint Step;

    /// <summary>Channels, whole vectors.</summary>
    public int Channels;

    /// <summary>Room for points x points vectors.</summary>
    public float* Scratch;
}

/// <summary>Arguments of the output transform of one tile.</summary>
internal unsafe struct WinogradOutputArguments
{
    /// <summary>Element (0, 0) of the sums; elements follow row by row.</summary>
    public float* M;

    /// <summary>Floats from an element of the sums to the next.</summary>
    public nint Step;

    /// <summary>Start values by channel.</summary>
    public float* Bias;

    /// <summary>The tile's first output pixel.</summary>
    public float* Y;

    /// <summary>Floats from an output row of the tile to the next.</summary>
    public nint RowStep;

    /// <summary>Floats from an output column of the tile to the next.</summary>
    public nint ColumnStep;

    /// <summary>Rows of the tile that lie in the picture.</summary>
    public int RowCount;

    /// <summary>Columns of the tile that lie in the picture.</summary>
    public int ColumnCount;

    /// <summary>Channels, whole vectors.</summary>
    public int Channels;

    /// <summary>Room for points x points vectors.</summary>
    public float* Scratch;
}
