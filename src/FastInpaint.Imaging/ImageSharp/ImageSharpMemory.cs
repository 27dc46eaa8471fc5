using System.Buffers;
using SixLabors.ImageSharp.Memory;

namespace FastInpaint.Imaging.ImageSharp;

/// <summary>Memory for one call of ImageSharp: arrays of the runtime, in total at most a number of bytes. Nothing is kept for the next call.</summary>
/// <param name="maxBytes">Bytes of all allocations together, whether they were freed or not.</param>
/// <param name="cancellationToken">Looked at as memory is asked for: encoders know no other end.</param>
internal sealed class ImageSharpMemory(long maxBytes, CancellationToken cancellationToken) : MemoryAllocator
{
    private const int BufferBytes = 1 << 28;

    private readonly SimpleGcMemoryAllocator _arrays = new();
    private long _left = maxBytes;

    /// <inheritdoc/>
    public override IMemoryOwner<T> Allocate<T>(int length, AllocationOptions options = AllocationOptions.None)
    {
        cancellationToken.ThrowIfCancellationRequested();
        long bytes = (long)length * System.Runtime.CompilerServices.Unsafe.SizeOf<T>();
        return length >= 0 && Interlocked.Add(ref _left, -bytes) >= 0
            ? _arrays.Allocate<T>(length, options)
            : throw new InvalidMemoryOperationException($"{bytes} bytes are wanted at once, more than the picture accounts for");
    }

    /// <inheritdoc/>
    protected override int GetBufferCapacityInBytes() => BufferBytes;
}
