using FastInpaint.Simd;

namespace FastInpaint.Memory;

/// <summary>Allocates native memory for one call, and records the high-water mark. One caller at a time.</summary>
internal sealed class MemoryMeter
{
    /// <summary>Bytes allocated now.</summary>
    public long CurrentBytes { get; private set; }

    /// <summary>The most bytes allocated at any time since <see cref="Reset"/>.</summary>
    public long PeakBytes { get; private set; }

    /// <summary>Restarts the high-water mark at the bytes that are allocated now.</summary>
    public void Reset() => PeakBytes = CurrentBytes;

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

        CurrentBytes += bytes;
        PeakBytes = Math.Max(PeakBytes, CurrentBytes);
        return new NativeBlock(this, address, bytes);
    }

    internal unsafe void Free(NativeBlock block)
    {
        SystemMemory.Free(block.Address, block.Length);
        CurrentBytes -= block.Length;
    }
}
