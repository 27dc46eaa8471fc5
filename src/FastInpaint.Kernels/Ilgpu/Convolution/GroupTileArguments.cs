namespace FastInpaint.Kernels.Ilgpu;

/// <summary>A convolution as <see cref="ConvolutionGroupTile"/> takes it. Offsets count floats from the start of the arena.</summary>
internal struct GroupTileArguments
{
    public ConvolutionArguments Convolution;

    /// <summary>The launch's first group: 0, or that of the tiles at which a strip begins.</summary>
    public int FirstGroup;

    /// <summary>Tiles of units below each other.</summary>
    public int TilesH;

    /// <summary>Tiles of units beside each other.</summary>
    public int TilesW;

    /// <summary>Input channels that are in local memory at a time: 4 &lt;&lt; ChunkShift.</summary>
    public int ChunkShift;

    /// <summary>Rows of input that a tile reads.</summary>
    public int PatchH;

    /// <summary>Columns of input that a tile reads.</summary>
    public int PatchW;

    /// <summary>65536 / PatchW, rounded up: multiplied and shifted, it divides by PatchW.</summary>
    public int PatchWReciprocal;

    /// <summary>Float4s from a row of the patch to the next: odd, so that rows start in different banks.</summary>
    public int RowPitch;

    /// <summary>Float4s from four channels of the patch to the next four.</summary>
    public int PlanePitch;

    /// <summary>1: <c>act(a[n, c] * x + b[n, c])</c> is read in the place of x inside the picture.</summary>
    public int Prologue;

    /// <summary>act(x) is max(x, PrologueSlope * x).</summary>
    public float PrologueSlope;

    /// <summary>1: each tile's statistics are stored, as <see cref="StatisticsArguments"/> says, in blocks of a tile.</summary>
    public int HasStatistics;

    /// <summary>1: the 16 channels are the 4 x 4 pixels of a cell of <c>y[n, 4u + r, 4v + s]</c>, channel 4r + s.</summary>
    public int ToSpace;

    /// <summary><c>[n, 2, c]</c>: a, then b.</summary>
    public long Coefficients;

    public long Statistics;
}
