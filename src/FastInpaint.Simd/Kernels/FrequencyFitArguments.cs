namespace FastInpaint.Simd;

/// <summary>Arguments of the fit of waves to one window of a picture, see <see cref="RowKernels{TOps, TVector}.FrequencyFit"/>. Pointers to floats are aligned to 64 bytes where nothing else is said.</summary>
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

    /// <summary>1 or 3.</summary>
    public int Channels;

    /// <summary>Most waves that are fitted, a wave that is chosen again included.</summary>
    public int Waves;

    /// <summary>Share of the best amplitude that a wave gets at a time, above 0 and at most 1.</summary>
    public float Step;

    /// <summary>Amplitude of a step, weighted by the prior, below which the fit ends.</summary>
    public float Smallest;

    /// <summary>From <see cref="FrequencyTables"/>.</summary>
    public float* Tables;

    /// <summary><see cref="FrequencyTables.ScratchFloats"/> floats.</summary>
    public float* Scratch;

    /// <summary>Takes the block's colors: element (c * 4 + y) * 4 + x.</summary>
    public float* Block;
}
