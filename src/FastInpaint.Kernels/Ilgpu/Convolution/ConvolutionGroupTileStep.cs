using System.Numerics;
using FastInpaint.Graph;
using ILGPU;
using ILGPU.Runtime;

namespace FastInpaint.Kernels.Ilgpu;

internal sealed class ConvolutionGroupTileStep : GpuStep
{
    private readonly Action<AcceleratorStream, KernelConfig, GroupTileArguments, ArrayView<float>, ArrayView<float>> _launch;
    private readonly GroupTileArguments _arguments;
    private readonly KernelConfig _groups;
    private readonly PlanPlaces _places;

    /// <param name="arguments">Completed by <see cref="Complete"/>.</param>
    /// <param name="block">Output channels of a group, as the weights are packed.</param>
    public ConvolutionGroupTileStep(KernelCache kernels, GroupTileArguments arguments, int block, PlanPlaces places)
        : this(kernels, arguments, block, places, 0, arguments.Convolution.Batch * arguments.TilesH)
    {
    }

    /// <param name="firstRow">The first row of tiles, counted through all pictures.</param>
    /// <param name="rows">Rows of tiles.</param>
    /// <inheritdoc cref="ConvolutionGroupTileStep(KernelCache, GroupTileArguments, int, PlanPlaces)"/>
    public ConvolutionGroupTileStep(KernelCache kernels, GroupTileArguments arguments, int block, PlanPlaces places, int firstRow, int rows)
    {
        ConvolutionArguments conv = arguments.Convolution;
        if (block > 16 && conv.Activation >= (int)Activation.TanhToUnit)
        {
            throw new NotSupportedException($"A convolution to more than 16 channels ends in {(Activation)conv.Activation}.");
        }

        _launch = kernels.Launcher<Action<AcceleratorStream, KernelConfig, GroupTileArguments, ArrayView<float>, ArrayView<float>>>(
            Kernel(block, conv.InStep), ConvolutionGroupTile.GroupSize);
        _places = places;
        int rowGroups = arguments.TilesW * conv.OutStep * conv.OutStep * (conv.PackedC / block);
        _groups = new KernelConfig(checked(rows * rowGroups), ConvolutionGroupTile.GroupSize);
        _arguments = arguments;
        _arguments.FirstGroup = checked(firstRow * rowGroups);
    }

    /// <summary>Output channels of a group for a convolution to so many. Those that end in a logistic function have at most 16.</summary>
    public static int Block(ConvolutionGeometry geometry, int outChannels, bool statistics) => outChannels switch
    {
        <= 4 when geometry.InStep == 1 && !statistics => 4,
        <= 16 => 16,
        <= 32 => 32,
        _ => 64,
    };

    /// <summary>Input channels in local memory at a time: as many as fit beside a tap row of weights.</summary>
    public static int Chunk(ConvolutionGeometry geometry, int inChannels, int block)
    {
        ConvolutionPhase first = geometry.Phases[0];
        int tapStep = first.Rows.Length > 1 ? first.Rows[1].Offset - first.Rows[0].Offset : 1;
        return Chunk(geometry.InStep, first.Rows.Length, tapStep, inChannels, block)
            ?? throw new NotSupportedException($"{geometry.Operation.Describe()} takes more local memory than the group kernels have.");
    }

    /// <summary>Input channels in local memory at a time, or null where not even four fit.</summary>
    public static int? Chunk(int inStep, int taps, int tapStep, int inChannels, int block)
    {
        var arguments = new GroupTileArguments { Convolution = new ConvolutionArguments { InStep = inStep, Taps = taps, TapStep = tapStep } };
        int[] chunks = [16, 8, 4];
        int fitting = Array.Find(chunks, chunk => inChannels % chunk == 0 && LocalVectors(Complete(arguments, chunk), block) <= ConvolutionGroupTile.LocalVectors);
        return fitting > 0 ? fitting : null;
    }

    /// <summary>Fills in what follows from the convolution and the chunk.</summary>
    public static GroupTileArguments Complete(GroupTileArguments arguments, int chunk)
    {
        ConvolutionArguments conv = arguments.Convolution;
        arguments.ChunkShift = BitOperations.Log2((uint)chunk / 4);
        arguments.TilesH = (conv.UnitsH + ConvolutionGroupTile.TileH - 1) / ConvolutionGroupTile.TileH;
        arguments.TilesW = (conv.UnitsW + ConvolutionGroupTile.TileW - 1) / ConvolutionGroupTile.TileW;
        arguments.PatchH = (ConvolutionGroupTile.TileH - 1) * conv.InStep + (conv.Taps - 1) * conv.TapStep + 1;
        arguments.PatchW = (ConvolutionGroupTile.TileW - 1) * conv.InStep + (conv.Taps - 1) * conv.TapStep + 1;
        arguments.PatchWReciprocal = (65536 + arguments.PatchW - 1) / arguments.PatchW;
        arguments.RowPitch = arguments.PatchW | 1;

        // Eight threads store one pixel after the other, 1, 2 or 4 planes of each: apart by 8 / planes Float4s, they meet in no bank.
        int apart = 32 / chunk % 8;
        int plane = arguments.PatchH * arguments.RowPitch;
        arguments.PlanePitch = plane + (apart - plane % 8 + 8) % 8;
        return arguments;
    }

    public override void Launch(AcceleratorStream stream) => _launch(stream, _groups, _arguments, _places.Arena, _places.Weights);

    private static int LocalVectors(GroupTileArguments arguments, int block) =>
        (arguments.PlanePitch + arguments.Convolution.Taps * block) << arguments.ChunkShift;

    private static Action<GroupTileArguments, ArrayView<float>, ArrayView<float>> Kernel(int block, int step) => (block, step) switch
    {
        (64, 1) => ConvolutionGroupTile.Run64,
        (64, 2) => ConvolutionGroupTile.Run64Stride2,
        (32, 1) => ConvolutionGroupTile.Run32,
        (32, 2) => ConvolutionGroupTile.Run32Stride2,
        (16, 1) => ConvolutionGroupTile.Run16,
        (16, 2) => ConvolutionGroupTile.Run16Stride2,
        (4, 1) => ConvolutionGroupTile.Run4,
        _ => throw new NotSupportedException($"There is no group kernel for blocks of {block} channels at stride {step}."),
    };
}
