using System.Numerics;
using FastInpaint.Graph;

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

    /// <summary>Input channels that are in shared memory at a time: 4 &lt;&lt; ChunkShift.</summary>
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

    /// <summary>Output channels of a group for a convolution to so many. Those that end in a logistic function have at most 16.</summary>
    public static int Block(ConvolutionGeometry geometry, int outChannels, bool statistics) => outChannels switch
    {
        <= 4 when geometry.InStep == 1 && !statistics => 4,
        <= 16 => 16,
        <= 32 => 32,
        _ => 64,
    };

    /// <summary>Input channels in shared memory at a time: as many as fit beside a tap row of weights.</summary>
    public static int Chunk(ConvolutionGeometry geometry, int inChannels, int block)
    {
        ConvolutionPhase first = geometry.Phases[0];
        int tapStep = first.Rows.Length > 1 ? first.Rows[1].Offset - first.Rows[0].Offset : 1;
        return Chunk(geometry.InStep, first.Rows.Length, tapStep, inChannels, block)
            ?? throw new NotSupportedException($"{geometry.Operation.Describe()} takes more shared memory than the group kernels have.");
    }

    /// <summary>Input channels in shared memory at a time, or null where not even four fit.</summary>
    public static int? Chunk(int inStep, int taps, int tapStep, int inChannels, int block)
    {
        var arguments = new GroupTileArguments { Convolution = new ConvolutionArguments { InStep = inStep, Taps = taps, TapStep = tapStep } };
        int[] chunks = [16, 8, 4];
        int fitting = Array.Find(chunks, chunk => inChannels % chunk == 0 && arguments.Complete(chunk).SharedVectors(block) <= ConvolutionGroupTile.SharedVectors);
        return fitting > 0 ? fitting : null;
    }

    /// <summary>These arguments with what follows from the convolution and the chunk.</summary>
    public readonly GroupTileArguments Complete(int chunk)
    {
        ConvolutionArguments conv = Convolution;
        int taps = (conv.Taps - 1) * conv.TapStep + 1;
        GroupTileArguments complete = this;
        complete.ChunkShift = BitOperations.Log2((uint)chunk / 4);
        complete.TilesH = (conv.UnitsH + ConvolutionGroupTile.TileH - 1) / ConvolutionGroupTile.TileH;
        complete.TilesW = (conv.UnitsW + ConvolutionGroupTile.TileW - 1) / ConvolutionGroupTile.TileW;
        complete.PatchH = (ConvolutionGroupTile.TileH - 1) * conv.InStep + taps;
        complete.PatchW = (ConvolutionGroupTile.TileW - 1) * conv.InStep + taps;
        complete.PatchWReciprocal = (65536 + complete.PatchW - 1) / complete.PatchW;
        complete.RowPitch = complete.PatchW | 1;

        // Eight threads store one pixel after the other, 1, 2 or 4 planes of each: apart by 8 / planes Float4s, they meet in no bank.
        int apart = 32 / chunk % 8;
        int plane = complete.PatchH * complete.RowPitch;
        complete.PlanePitch = plane + (apart - plane % 8 + 8) % 8;
        return complete;
    }

    private readonly int SharedVectors(int block) => (PlanePitch + Convolution.Taps * block) << ChunkShift;
}
