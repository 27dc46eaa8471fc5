namespace FastInpaint.Kernels.Ilgpu;

/// <summary>
/// The arguments of a convolution on tensor cores. Units, phases and taps are those of <see cref="ConvolutionArguments"/>. A group makes 8 x 16 units of one phase for a tile of
/// output channels. It processes the input channels in chunks. The patch of a chunk, which is all input that the taps read, lies in shared memory. The
/// products of a chunk are cut into stages of 32; their index k runs over the taps and, within a tap, over groups of 8 channels. Offsets are in bytes.
/// <para>
/// A convolution to few channels can be computed as one of the kernel's height alone to <c>Summed</c> times as many channels: channel <c>j * OutC + o</c> is the part of kernel column j in output o. Then each output is the sum of
/// <c>Summed</c> neighboring columns. The group makes 8 x 32 units for it, all of whose columns have their neighbors except the last Summed - 1.
/// </para>
/// </summary>
internal struct TensorCoreArguments
{
    /// <summary>Index of the launch's first group: 0 for a whole map, or the first group of a strip.</summary>
    public int FirstGroup;

    public int InH;
    public int InW;
    public int InC;
    public int UnitsH;
    public int UnitsW;
    public int OutC;
    public int OutStep;
    public int InStep;
    public int Taps;

    /// <summary>Taps in a row of the kernel: Taps, or 1 where columns are summed.</summary>
    public int TapsW;

    /// <summary>Number of columns whose sum is an output: 1, or the kernel's width.</summary>
    public int Summed;

    public int TapStep;
    public int First;

    /// <summary>Padding: 1 mirrors x at its border; 0 pads with zeros.</summary>
    public int Reflect;

    /// <summary>The numeric value of an <see cref="Graph.Activation"/>.</summary>
    public int Activation;

    /// <summary>Number of output channels after padding, as in the packed weights. It is a multiple of the tile's channels.</summary>
    public int PackedC;

    /// <summary>Binary logarithm of the number of groups of 8 channels in a chunk: 0, 1 or 2.</summary>
    public int ChunkShift;

    /// <summary>Number of stages of 32 products in a chunk.</summary>
    public int Stages;

    /// <summary>1: pixels inside the picture are replaced by <c>x' = max(y, slope * y) + residual</c> with <c>y = a * x + b</c> as they are loaded.</summary>
    public int Prologue;

    /// <summary>The slope of the prologue's activation: 0 for ReLU, 1 for none.</summary>
    public float PrologueSlope;

    /// <summary>1: the prologue adds a residual, a map of x's shape.</summary>
    public int HasResidual;

    /// <summary>1: x' is stored. Then units and input pixels are the same.</summary>
    public int HasApplied;

    /// <summary>How y is stored: a value of <see cref="TensorCoreStore"/>.</summary>
    public int Store;

    /// <summary>Device address of the arena.</summary>
    public ulong Arena;

    /// <summary>Device address of the weights <c>[phase, chunk, stage, o, 32]</c>. The order of the four parts of 8 is described at <see cref="TensorCoreWeights"/>.</summary>
    public ulong Weights;

    /// <summary>Offset of the bias in the weights, PackedC fp32 values.</summary>
    public long Bias;

    public long X;
    public long Y;
    public long Residual;

    /// <summary>Offset of x'.</summary>
    public long Applied;

    /// <summary>Offset of the prologue's coefficients <c>[n, 2, c]</c> in fp32.</summary>
    public long Coefficients;

    /// <summary>The norm behind the convolution.</summary>
    public TileNormArguments Norm;

    // The fields below follow from the fields above; Complete fills them in.
    public int Chunks;
    public int TilesH;
    public int TilesW;

    /// <summary>Pixels in a row of the patch. At stride 2 the even columns come first, then the odd ones, so that neighboring units read neighboring pixels.</summary>
    public int PatchW;

    /// <summary>Pixels in a row of the patch whose columns are equal modulo InStep.</summary>
    public int ColumnsW;
    public int PatchPixels;

    /// <summary>Bytes from one pixel of the patch to the next. They include 16 bytes of padding, which keep ldmatrix free of bank conflicts.</summary>
    public int PixelBytes;

    /// <summary>Bytes of shared memory before the ring of weights. They hold the offset of every group of 8 products of a chunk, and the place of every pixel of the patch.</summary>
    public int Tables;

    /// <summary>Units in a row of a tile.</summary>
    public readonly int TileColumns => Summed > 1 ? TensorCoreTile.SummedColumns : TensorCoreTile.Columns;

    /// <summary>Fills in the fields that follow from others, so that kernels need not compute them.</summary>
    public void Complete()
    {
        int taps = (Taps - 1) * TapStep + 1;
        int tapsW = (TapsW - 1) * TapStep + 1;
        Chunks = InC / 8 >> ChunkShift;
        TilesH = (UnitsH + TensorCoreTile.Rows - 1) / TensorCoreTile.Rows;
        int outputs = TileColumns - Summed + 1;
        TilesW = (UnitsW + outputs - 1) / outputs;
        ColumnsW = TileColumns - 1 + (tapsW + InStep - 1) / InStep;
        PatchW = ColumnsW * InStep;
        PatchPixels = ((TensorCoreTile.Rows - 1) * InStep + taps) * PatchW;
        PixelBytes = ChunkShift == 0 ? 16 : (16 << ChunkShift) + 16;
        Tables = (Stages * (TensorCoreTile.StageDepth / 8) + PatchPixels + 31) / 32 * 32 * sizeof(int);
    }
}

/// <summary>How a kernel stores its results.</summary>
internal enum TensorCoreStore
{
    /// <summary>fp16, NHWC, OutC channels.</summary>
    Half,

    /// <summary>fp32, NHWC, OutC channels.</summary>
    Single,

    /// <summary>fp32: channel 4r + s becomes pixel (4u + r, 4v + s) of a map with one channel.</summary>
    Subpixel,
}
