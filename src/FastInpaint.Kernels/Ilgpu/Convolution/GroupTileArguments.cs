using System.Numerics;
using FastInpaint.Graph;

namespace FastInpaint.Kernels.Ilgpu;

/// <summary>The arguments of <see cref="ConvolutionGroupTile"/>. Offsets are in floats from the start of the arena.</summary>
internal struct GroupTileArguments
{
    public ConvolutionArguments Convolution;

    /// <summary>Index of the launch's first group: 0 for a whole map, or the first group of a strip.</summary>
    public int FirstGroup;

    /// <summary>Number of tiles in a column of tiles.</summary>
    public int TilesH;

    /// <summary>Number of tiles in a row of tiles.</summary>
    public int TilesW;

    /// <summary>Sets the number of input channels that are in shared memory at a time: 4 &lt;&lt; ChunkShift.</summary>
    public int ChunkShift;

    /// <summary>Input rows that a tile reads.</summary>
    public int PatchH;

    /// <summary>Input columns that a tile reads.</summary>
    public int PatchW;

    /// <summary>65536 / PatchW, rounded up. Multiplying by it and shifting divides by PatchW.</summary>
    public int PatchWReciprocal;

    /// <summary>Float4s from one row of the patch to the next. The number is odd, so that rows start in different banks of shared memory.</summary>
    public int RowPitch;

    /// <summary>Float4s from one plane of the patch, which holds four channels, to the next plane.</summary>
    public int PlanePitch;

    /// <summary>1: pixels inside the picture are replaced by <c>x' = act(a[n, c] * x + b[n, c]) + residual</c> as they are loaded.</summary>
    public int Prologue;

    /// <summary>Slope of the prologue's activation: act(x) is max(x, PrologueSlope * x).</summary>
    public float PrologueSlope;

    /// <summary>1: the prologue adds a residual, a map of x's shape.</summary>
    public int HasResidual;

    /// <summary>1: x' is stored. Then units and input pixels are the same.</summary>
    public int HasApplied;

    /// <summary>1: the 16 output channels are stored as a cell of 4 x 4 pixels, <c>y[n, 4u + r, 4v + s]</c> from channel 4r + s.</summary>
    public int ToSpace;

    /// <summary>Offset of the norm's coefficients <c>[n, 2, c]</c>: a, then b.</summary>
    public long Coefficients;

    public long Residual;

    /// <summary>Offset of x'.</summary>
    public long Applied;

    /// <summary>The norm behind the convolution.</summary>
    public TileNormArguments Norm;

    /// <summary>Output channels of a group, for a convolution with a given number of output channels. A convolution that ends in a logistic function has at most 16 of them.</summary>
    public static int Block(ConvolutionGeometry geometry, int outChannels, bool statistics) => outChannels switch
    {
        <= 4 when geometry.InStep == 1 && !statistics => 4,
        <= 16 => 16,
        <= 32 => 32,
        _ => 64,
    };

    /// <summary>Number of input channels in shared memory at a time: as many as fit beside the weights of one row of taps.</summary>
    public static int Chunk(ConvolutionGeometry geometry, int inChannels, int block)
    {
        ConvolutionPhase first = geometry.Phases[0];
        int tapStep = first.Rows.Length > 1 ? first.Rows[1].Offset - first.Rows[0].Offset : 1;
        return Chunk(geometry.InStep, first.Rows.Length, tapStep, inChannels, block)
            ?? throw new NotSupportedException($"{geometry.Operation.Describe()} takes more shared memory than the group kernels have.");
    }

    /// <summary>Number of input channels in shared memory at a time; null if not even four fit.</summary>
    public static int? Chunk(int inStep, int taps, int tapStep, int inChannels, int block)
    {
        var arguments = new GroupTileArguments { Convolution = new ConvolutionArguments { InStep = inStep, Taps = taps, TapStep = tapStep } };
        int[] chunks = [16, 8, 4];
        int fitting = Array.Find(chunks, chunk => inChannels % chunk == 0 && arguments.Complete(chunk).SharedVectors(block) <= ConvolutionGroupTile.SharedVectors);
        return fitting > 0 ? fitting : null;
    }

    /// <summary>These arguments, completed with the values that follow from the convolution and the chunk.</summary>
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

        // Eight threads store neighboring pixels, in 1, 2 or 4 planes of each. With planes 8 / planes Float4s apart (modulo 8), no two of the threads use the same bank.
        int apart = 32 / chunk % 8;
        int plane = complete.PatchH * complete.RowPitch;
        complete.PlanePitch = plane + (apart - plane % 8 + 8) % 8;
        return complete;
    }

    private readonly int SharedVectors(int block) => (PlanePitch + Convolution.Taps * block) << ChunkShift;
}
