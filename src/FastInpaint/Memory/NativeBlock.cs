using System.Runtime.InteropServices;

namespace FastInpaint.Memory;

/// <summary>Native memory from a <see cref="MemoryMeter"/>, given back by <see cref="Dispose"/>; to be disposed of once, by the one who allocated it.</summary>
internal readonly unsafe struct NativeBlock : IDisposable
{
    /// <summary>What addresses and sizes are rounded to, a cache line.</summary>
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

    /// <summary>Bytes.</summary>
    public long Length { get; }

    /// <summary>The size rounded up to <see cref="Alignment"/>.</summary>
    public static long Align(long bytes) => (bytes + Alignment - 1) & -Alignment;

    public static void Clear(byte* address, long bytes) => NativeMemory.Clear(address, checked((nuint)bytes));

    public void Dispose() => _meter?.Free(this);
}
