using System.Runtime.CompilerServices;
using ILGPU;

namespace FastInpaint.Kernels.Ilgpu;

/// <summary>Which outputs a work-item of the register-tile kernels makes: pixels of row u from column v on, of one phase, of one block of channels.</summary>
internal struct RegisterTile
{
    public int N;
    public int PhaseRow;
    public int PhaseColumn;
    public int Block;
    public int U;
    public int V;

    /// <summary>Channels of the tile, and of a block of packed weights, for a layer with so many output channels.</summary>
    public static int Channels(int outChannels) =>
        outChannels > ConvolutionRegisterTile16.Channels && outChannels % ConvolutionRegisterTile32.Channels is 0 or > ConvolutionRegisterTile16.Channels
            ? ConvolutionRegisterTile32.Channels
            : ConvolutionRegisterTile16.Channels;

    public static GpuStep Step(KernelCache kernels, DeviceForm form, ConvolutionArguments conv, PlanPlaces places) =>
        Channels(conv.PackedC) == ConvolutionRegisterTile32.Channels
            ? kernels.Step(ConvolutionRegisterTile32.Run, conv, form.Groups(Count(conv, ConvolutionRegisterTile32.Pixels, ConvolutionRegisterTile32.Channels)), places)
            : kernels.Step(ConvolutionRegisterTile16.Run, conv, form.Groups(Count(conv, ConvolutionRegisterTile16.Pixels, ConvolutionRegisterTile16.Channels)), places);

    /// <summary>Work-items that a convolution needs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Count(ConvolutionArguments conv, int pixels, int channels) =>
        conv.Batch * conv.OutStep * conv.OutStep * (conv.PackedC / channels) * conv.UnitsH * ((conv.UnitsW + pixels - 1) / pixels);

    /// <summary>The tile of a work-item; index = [n, phase, block, row, column]: neighbours share their weights.</summary>
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

    /// <summary>Where the block's weights of the first tap begin, in vectors of so many channels.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long Weights(ConvolutionArguments conv, RegisterTile tile, int channels)
    {
        int phase = tile.PhaseRow * conv.OutStep + tile.PhaseColumn;
        return conv.Weights / channels + ((long)phase * (conv.PackedC / channels) + tile.Block) * conv.Taps * conv.Taps * conv.InC;
    }

    /// <summary>
    /// Stores 16 channels of the pixel so far from the tile's first, rectified with a slope of 1 for no activation; a pixel past the end of the row is the
    /// last one again. Without branches, so that compilers keep the sums in vectors.
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

    /// <summary>The slope below 0 of the activations that these kernels have: none, ReLU and leaky ReLU.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Slope(int activation)
    {
        float rectified = activation == (int)Graph.Activation.Relu ? 0f : 0.2f;
        return activation == (int)Graph.Activation.None ? 1f : rectified;
    }
}
