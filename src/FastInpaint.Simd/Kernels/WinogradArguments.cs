namespace FastInpaint.Simd;

/// <summary>Arguments of the input transform of one patch of points x points pixels.</summary>
internal unsafe struct WinogradInputArguments
{
    /// <summary>Channels that are transformed together, so that their half-transformed patch stays in the first-level cache. A multiple of every vector's width.</summary>
    public const int BlockChannels = 64;

    /// <summary>For each row of the patch, the address to which the offsets of <see cref="Columns"/> are added.</summary>
    public float** Rows;

    /// <summary>For each column of the patch, its offset in floats.</summary>
    public nint* Columns;

    /// <summary>The norm's scale a for each channel; null for no norm.</summary>
    public float* Scale;

    /// <summary>The norm's shift b for each channel.</summary>
    public float* Shift;

    /// <summary>Whether ReLU follows the norm.</summary>
    public bool Relu;

    /// <summary>Floats from an input pixel to the residual that is added after the norm; 0 for no residual.</summary>
    public nint Residual;

    /// <summary>Floats from an input pixel to the place that receives its value after norm and residual; 0 for none.</summary>
    public nint Applied;

    /// <summary>First row and first column of the patch whose values are stored there.</summary>
    public int FirstKept;

    /// <summary>The row behind the last one that is stored.</summary>
    public int EndKeptRow;

    /// <summary>The column behind the last one that is stored.</summary>
    public int EndKeptColumn;

    /// <summary>Address of element (0, 0) of the result. The elements follow row by row.</summary>
    public float* V;

    /// <summary>Floats from one element of the result to the next.</summary>
    public nint Step;

    /// <summary>Number of channels, a multiple of the vector width.</summary>
    public int Channels;

    /// <summary>Scratch memory for points x points x <see cref="BlockChannels"/> floats.</summary>
    public float* Scratch;
}

/// <summary>Arguments of the output transform of one tile.</summary>
internal unsafe struct WinogradOutputArguments
{
    /// <summary>Address of element (0, 0) of the sums. The elements follow row by row.</summary>
    public float* M;

    /// <summary>Floats from one element of the sums to the next.</summary>
    public nint Step;

    /// <summary>Bias for each channel, which is added to the outputs.</summary>
    public float* Bias;

    /// <summary>Address of the tile's first output pixel.</summary>
    public float* Y;

    /// <summary>Floats from one output row of the tile to the next.</summary>
    public nint RowStep;

    /// <summary>Floats from one output column of the tile to the next.</summary>
    public nint ColumnStep;

    /// <summary>Number of the tile's rows that are inside the picture.</summary>
    public int RowCount;

    /// <summary>Number of the tile's columns that are inside the picture.</summary>
    public int ColumnCount;

    /// <summary>Number of channels, a multiple of the vector width.</summary>
    public int Channels;

    /// <summary>Scratch memory for points x points vectors.</summary>
    public float* Scratch;
}
