namespace FastInpaint.Graph;

/// <summary>What a device can do, as data.</summary>
public sealed record BackendCapabilities
{
    /// <summary>A line for people: the processor or card and the instruction set used, for example <c>AVX-512, 2 threads</c>.</summary>
    public required string Description { get; init; }

    /// <summary>Floats in one vector register, or threads in one warp.</summary>
    public required int VectorWidth { get; init; }

    /// <summary>Threads (CPU) or multiprocessors (GPU) that work on one run.</summary>
    public required int Parallelism { get; init; }

    /// <summary>Bytes of local (shared) memory for a group, 0 where there is none.</summary>
    public int SharedMemoryBytes { get; init; }

    /// <summary>Whether fp16 storage is available.</summary>
    public bool Fp16 { get; init; }

    /// <summary>Whether fp16 products run on matrix units.</summary>
    public bool TensorCores { get; init; }

    /// <summary>Pixels that a run should have for all of the device to be busy: smaller tiles run together up to it. 0: every tile runs alone.</summary>
    public long BatchPixels { get; init; }

    /// <summary>Bytes that an arena may take on this device at the time of asking.</summary>
    public required long MemoryBytes { get; init; }
}
