namespace FastInpaint.Kernels.Ilgpu;

/// <summary>
/// Describes the norm behind a convolution that works in tiles of units (see <see cref="ConvolutionArguments"/>). The statistics are
/// <c>[n, phase, tile row, tile column, 2, c]</c>: mean, then sum of squared deviations. Offsets are in floats.
/// </summary>
internal struct TileNormArguments
{
    /// <summary>Units in a column of a tile.</summary>
    public const int Rows = 8;

    /// <summary>Units in a row of a tile.</summary>
    public const int Columns = 16;

    /// <summary>Channels of the narrowest tile.</summary>
    public const int LeastChannels = 16;

    /// <summary>1: a norm follows, whose statistics and coefficients the convolution makes. 0: none does, and the other fields are not used.</summary>
    public int Follows;

    /// <summary>Channels of the map.</summary>
    public int C;

    public int Phases;

    /// <summary>Rows of units of a phase.</summary>
    public int UnitsH;

    /// <summary>Columns of units of a phase.</summary>
    public int UnitsW;

    /// <summary>Rows of tiles of a phase.</summary>
    public int TilesH;

    /// <summary>Tiles in a row of tiles.</summary>
    public int TilesW;

    /// <summary>Offset of the statistics in the arena.</summary>
    public long Statistics;

    /// <summary>Offset of the counters of finished tiles in the arena, <c>[n, row of tiles in each phase, and the rows, block of channels]</c>. They are zero before and after a launch.</summary>
    public long Counters;

    /// <summary>Offset of the coefficients <c>[n, 2, c]</c> in the arena: a, then b.</summary>
    public long Coefficients;

    /// <summary>Offset of the norm's scale in the weights, C floats.</summary>
    public long Scale;

    /// <summary>Offset of the norm's shift in the weights, C floats.</summary>
    public long Shift;

    /// <summary>Rows of tiles of all phases.</summary>
    public readonly int AllRows => Phases * TilesH;

    /// <summary>Counters of one picture and one block of channels: one for each row of tiles in each phase, and one for the rows.</summary>
    public readonly int BlockCounters => AllRows + 1;
}
