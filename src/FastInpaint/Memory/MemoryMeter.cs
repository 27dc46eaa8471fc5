using FastInpaint.Simd;

namespace FastInpaint.Memory;

/// <summary>High-water mark of the memory of a tile, or of a call with several tiles. Thread-safe.</summary>
internal sealed class MemoryMeter
{
    private readonly Lock _gate = new();
    private long _bytes;
    private long _peakBytes;
    private long _arenaBytes;

    /// <summary>The most bytes at any time since <see cref="Reset"/>, and the largest arena.</summary>
    public long PeakBytes
    {
        get
        {
            lock (_gate)
            {
                return _peakBytes + _arenaBytes;
            }
        }
    }

    /// <summary>Restarts the high-water mark at the bytes that are counted now.</summary>
    public void Reset() => (_peakBytes, _arenaBytes) = (_bytes, 0);

    /// <summary>Counts bytes that were allocated, or, if negative, freed.</summary>
    public void Add(long bytes)
    {
        lock (_gate)
        {
            _bytes += bytes;
            _peakBytes = Math.Max(_peakBytes, _bytes);
        }
    }

    /// <summary>Counts the arena of a tile that has run. Tiles run one after the other, so the largest arena counts.</summary>
    public void AddArena(long bytes)
    {
        lock (_gate)
        {
            _arenaBytes = Math.Max(_arenaBytes, bytes);
        }
    }

    /// <summary>Allocates memory with undefined contents. Large blocks return to the system when they are freed.</summary>
    /// <param name="bytes">0 or more; a multiple of <see cref="NativeBlock.Alignment"/>.</param>
    /// <exception cref="InsufficientMemoryException">The machine has too little memory.</exception>
    public unsafe NativeBlock Allocate(long bytes)
    {
        if (bytes == 0)
        {
            return default;
        }

        byte* address;
        try
        {
            address = SystemMemory.Allocate(bytes);
        }
        catch (OutOfMemoryException e)
        {
            throw new InsufficientMemoryException($"The machine does not have {ByteSize.Format(bytes)} left for a workspace. Try again when other work is done, or set a lower memory limit.", e);
        }

        Add(bytes);
        return new NativeBlock(this, address, bytes);
    }

    internal unsafe void Free(NativeBlock block)
    {
        SystemMemory.Free(block.Address, block.Length);
        Add(-block.Length);
    }
}
