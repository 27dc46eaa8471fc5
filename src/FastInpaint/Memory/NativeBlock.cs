using System.Runtime.InteropServices;

namespace FastInpaint.Memory;

/// <summary>Native memory from a <see cref="MemoryMeter"/>, freed by <see cref="Dispose"/>. The code that allocated the block disposes of it, once.</summary>
internal readonly unsafe struct NativeBlock : IDisposable
{
    /// <summary>Addresses and sizes are multiples of this number of bytes, a cache line.</summary>
    public const int Alignment = 64;

    private readonly MemoryMeter _meter;

    internal NativeBlock(MemoryMeter meter, byte* address, long bytes)
    {
        _meter = meter;
        Address = address;
        Length = bytes;
    }

    /// <summary>First byte, aligned to <see cref="Alignment"/>.</summary>
    public byte* Address { get; }

    /// <summary>Length in bytes.</summary>
    public long Length { get; }

    /// <summary>A size rounded up to a multiple of <see cref="Alignment"/>.</summary>
    public static long Align(long bytes) => (bytes + Alignment - 1) & -Alignment;

    public static void Clear(byte* address, long bytes) => NativeMemory.Clear(address, checked((nuint)bytes));

    public void Dispose() => _meter?.Free(this);
}
