namespace FastInpaint.Simd;

/// <summary>Arguments of the fit of waves to one window of a picture, see <see cref="RowKernels{TOps, TVector}.FrequencyFit"/>. Pointers to floats are aligned to 64 bytes unless stated otherwise.</summary>
internal unsafe struct FrequencyFitArguments
{
    /// <summary>Trust in the pixels, 0 to 1: element y * <see cref="TrustStride"/> + x of the window. Not aligned.</summary>
    public float* Trust;

    /// <summary>Elements from one row of <see cref="Trust"/> to the next.</summary>
    public nint TrustStride;

    /// <summary>Colors: element c * <see cref="Plane"/> + y * <see cref="Stride"/> + x of the window, finite. Not aligned.</summary>
    public float* Colors;

    /// <summary>Elements from one channel to the next.</summary>
    public nint Plane;

    /// <summary>Elements from one row of <see cref="Colors"/> to the next.</summary>
    public nint Stride;

    /// <summary>Number of channels, 1 or 3.</summary>
    public int Channels;

    /// <summary>Most steps of the fit. Each step adds one wave, which may have been chosen before.</summary>
    public int Waves;

    /// <summary>Share of the best amplitude that one step takes, above 0 and at most 1.</summary>
    public float Step;

    /// <summary>The fit ends when a step's amplitude, weighted by the prior, is below this value.</summary>
    public float Smallest;

    /// <summary>The tables of <see cref="FrequencyTables"/>.</summary>
    public float* Tables;

    /// <summary>Scratch memory of <see cref="FrequencyTables.ScratchFloats"/> floats.</summary>
    public float* Scratch;

    /// <summary>Receives the block's colors: element (c * 4 + y) * 4 + x.</summary>
    public float* Block;
}
