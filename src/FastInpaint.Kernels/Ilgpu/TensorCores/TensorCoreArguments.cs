namespace FastInpaint.Kernels.Ilgpu;

/// <summary>
/// A convolution on tensor cores. Units, phases and taps are those of <see cref="ConvolutionArguments"/>. A group makes 8 x 16 units of one phase x a tile of
/// output channels. It walks over chunks of input channels; a chunk's patch of the input, with all that the taps need, lies in shared memory, and its
/// products are cut into stages of 32: k runs over the taps and, within a tap, over groups of 8 channels. Offsets count bytes.
/// </summary>
internal struct TensorCoreArguments
{
    /// <summary>The launch's first group: 0, or that of the tiles at which a strip begins.</summary>
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
    public int TapStep;
    public int First;

    /// <summary>1: x is mirrored at its border; 0: zeros.</summary>
    public int Reflect;

    /// <summary>The number of an <see cref="Graph.Activation"/>.</summary>
    public int Activation;

    /// <summary>Output channels that the weights are padded to: a multiple of the tile's.</summary>
    public int PackedC;

    /// <summary>Binary logarithm of the groups of 8 channels in a chunk: 0, 1 or 2.</summary>
    public int ChunkShift;

    /// <summary>Stages of 32 products in a chunk.</summary>
    public int Stages;

    /// <summary>1: <c>max(a * x + b, 0)</c> inside the picture as it is loaded.</summary>
    public int Prologue;

    /// <summary>1: statistics of every tile.</summary>
    public int HasStatistics;

    /// <summary>How y is stored.</summary>
    public int Store;

    /// <summary>Address of the arena.</summary>
    public ulong Arena;

    /// <summary>Address of <c>[phase, chunk, stage, o, 32]</c>, the four parts of 8 exchanged as <see cref="TensorCoreWeights"/> says.</summary>
    public ulong Weights;

    /// <summary>PackedC fp32 values in the weights.</summary>
    public long Bias;

    public long X;
    public long Y;

    /// <summary><c>[n, 2, c]</c> in fp32.</summary>
    public long Coefficients;

    /// <summary><c>[n, phase, tile row, tile column, 2, c]</c> in fp32.</summary>
    public long Statistics;

    // What follows from the fields above; see Complete.
    public int Chunks;
    public int TilesH;
    public int TilesW;
    public int PatchW;
    public int PatchPixels;

    /// <summary>Bytes from a pixel of the patch to the next; 16 bytes of padding keep ldmatrix free of bank conflicts at stride 1.</summary>
    public int PixelBytes;

    /// <summary>Bytes of shared memory before the ring of weights: the offset of every group of 8 products of a chunk, and the place of every pixel of the patch.</summary>
    public int Tables;

    /// <summary>Fills in what follows from the other fields, so that kernels need not compute it.</summary>
    public void Complete()
    {
        int taps = (Taps - 1) * TapStep + 1;
        Chunks = InC / 8 >> ChunkShift;
        TilesH = (UnitsH + TensorCoreTile.Rows - 1) / TensorCoreTile.Rows;
        TilesW = (UnitsW + TensorCoreTile.Columns - 1) / TensorCoreTile.Columns;
        PatchW = (TensorCoreTile.Columns - 1) * InStep + taps;
        PatchPixels = ((TensorCoreTile.Rows - 1) * InStep + taps) * PatchW;
        PixelBytes = ChunkShift == 0 ? 16 : (16 << ChunkShift) + 16;
        Tables = (Stages * (TensorCoreTile.StageDepth / 8) + PatchPixels + 31) / 32 * 32 * sizeof(int);
    }
}

/// <summary>How a kernel stores its results.</summary>
internal enum TensorCoreStore
{
    /// <summary>fp16, NHWC with OutC channels.</summary>
    Half,

    /// <summary>fp32, NHWC with OutC channels.</summary>
    Single,

    /// <summary>fp32: channel 4r + s is pixel (4u + r, 4v + s) of a map with one channel.</summary>
    Subpixel,
}
