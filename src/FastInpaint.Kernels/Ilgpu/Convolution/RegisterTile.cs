using System.Runtime.CompilerServices;
using ILGPU;

namespace FastInpaint.Kernels.Ilgpu;

/// <summary>The outputs of one work-item of the register-tile kernels: pixels of row u, starting at column v, of one phase and one block of channels.</summary>
internal struct RegisterTile
{
    public int N;
    public int PhaseRow;
    public int PhaseColumn;
    public int Block;
    public int U;
    public int V;

    /// <summary>Number of channels in a tile, which is also the block of the packed weights, for a layer with a given number of output channels.</summary>
    public static int Channels(int outChannels) =>
        outChannels > ConvolutionRegisterTile16.Channels && outChannels % ConvolutionRegisterTile32.Channels is 0 or > ConvolutionRegisterTile16.Channels
            ? ConvolutionRegisterTile32.Channels
            : ConvolutionRegisterTile16.Channels;

    public static GpuStep Step(KernelCache kernels, DeviceForm form, ConvolutionArguments conv, PlanPlaces places) =>
        Channels(conv.PackedC) == ConvolutionRegisterTile32.Channels
            ? kernels.Step(ConvolutionRegisterTile32.Run, conv, form.Groups(Count(conv, ConvolutionRegisterTile32.Pixels, ConvolutionRegisterTile32.Channels)), places)
            : kernels.Step(ConvolutionRegisterTile16.Run, conv, form.Groups(Count(conv, ConvolutionRegisterTile16.Pixels, ConvolutionRegisterTile16.Channels)), places);

    /// <summary>Number of work-items of a convolution.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Count(ConvolutionArguments conv, int pixels, int channels) =>
        conv.Batch * conv.OutStep * conv.OutStep * (conv.PackedC / channels) * conv.UnitsH * ((conv.UnitsW + pixels - 1) / pixels);

    /// <summary>The tile of a work-item. index = [n, phase, block, row, column], so neighboring work-items share their weights.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static RegisterTile At(ConvolutionArguments conv, int index, int pixels, int channels)
    {
        int columns = (conv.UnitsW + pixels - 1) / pixels;
        RegisterTile tile;
        tile.V = index % columns * pixels;
        int rest = index / columns;
        tile.U = rest % conv.UnitsH;
        rest /= conv.UnitsH;
        tile.Block = rest % (conv.PackedC / channels);
        rest /= conv.PackedC / channels;
        tile.PhaseColumn = rest % conv.OutStep;
        rest /= conv.OutStep;
        tile.PhaseRow = rest % conv.OutStep;
        tile.N = rest / conv.OutStep;
        return tile;
    }

    /// <summary>Offset of the block's weights for the first tap, in vectors with a given number of channels.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long Weights(ConvolutionArguments conv, RegisterTile tile, int channels)
    {
        int phase = tile.PhaseRow * conv.OutStep + tile.PhaseColumn;
        return conv.Weights / channels + ((long)phase * (conv.PackedC / channels) + tile.Block) * conv.Taps * conv.Taps * conv.InC;
    }

    /// <summary>
    /// Stores 16 channels of one pixel of the tile: max(y, slope * y), where a slope of 1 means no activation. A pixel past the end of the row stores the last pixel again.
    /// There are no branches, so that compilers keep the sums in vectors.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(ConvolutionArguments conv, RegisterTile tile, ArrayView<float> arena, int pixel, int channel, float slope, FloatVector16 sum)
    {
        int v = ConvolutionPixel.Clamp(tile.V + pixel, conv.UnitsW - 1);
        long row = ((long)tile.N * conv.UnitsH + tile.U) * conv.OutStep + tile.PhaseRow;
        sum.A = DeviceMath.Rectify(sum.A, slope);
        sum.B = DeviceMath.Rectify(sum.B, slope);
        sum.C = DeviceMath.Rectify(sum.C, slope);
        sum.D = DeviceMath.Rectify(sum.D, slope);
        arena.Cast<FloatVector16>()[(conv.Y + ((row * conv.UnitsW + v) * conv.OutStep + tile.PhaseColumn) * conv.OutC + channel) / 16] = sum;
    }

    /// <summary>The slope below 0 of the activations that these kernels support: none, ReLU and leaky ReLU.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Slope(int activation)
    {
        float rectified = activation == (int)Graph.Activation.Relu ? 0f : 0.2f;
        return activation == (int)Graph.Activation.None ? 1f : rectified;
    }
}
