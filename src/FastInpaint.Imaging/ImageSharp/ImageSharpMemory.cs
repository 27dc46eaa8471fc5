using System.Buffers;
using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Memory;
using SixLabors.ImageSharp.PixelFormats;

namespace FastInpaint.Imaging.ImageSharp;

/// <summary>The memory allocator for one call of ImageSharp. Limits the sum of all allocations, and keeps no memory for the next call.</summary>
/// <typeparam name="TPixel">The picture's pixels.</typeparam>
/// <param name="maxBytes">The most bytes of all allocations together; freed allocations count too.</param>
/// <param name="pixels">Pixels of the picture that is decoded; 0 for none.</param>
/// <param name="cancellationToken">Checked at each allocation, because encoders cannot be canceled in another way.</param>
internal sealed class ImageSharpMemory<TPixel>(long maxBytes, int pixels, CancellationToken cancellationToken) : MemoryAllocator
    where TPixel : unmanaged, IPixel<TPixel>
{
    private readonly ConcurrentBag<byte[]> _pictures = [];
    private long _left = maxBytes;

    /// <inheritdoc/>
    public override IMemoryOwner<T> Allocate<T>(int length, AllocationOptions options = AllocationOptions.None)
    {
        cancellationToken.ThrowIfCancellationRequested();
        long bytes = (long)length * Unsafe.SizeOf<T>();
        if (length < 0 || bytes > Array.MaxLength || Interlocked.Add(ref _left, -bytes) < 0)
        {
            throw new InvalidMemoryOperationException($"{bytes} bytes are wanted at once, more than the picture accounts for");
        }

        var array = new byte[bytes];
        if (typeof(T) == typeof(TPixel) && length == pixels)
        {
            _pictures.Add(array);
        }

        return new Block<T>(array);
    }

    /// <summary>The pixels of a picture that was decoded with this allocator: the array itself, not a copy.</summary>
    public byte[] Pixels(Image<TPixel> image)
    {
        Span<byte> bytes = image.DangerousTryGetSinglePixelMemory(out Memory<TPixel> memory) ? MemoryMarshal.AsBytes(memory.Span) : default;
        foreach (byte[] picture in _pictures)
        {
            if (bytes == picture)
            {
                return picture;
            }
        }

        throw new InvalidOperationException("The pixels do not lie in one block of this memory.");
    }

    /// <inheritdoc/>
    protected override int GetBufferCapacityInBytes() => Array.MaxLength;

    private sealed class Block<T>(byte[] bytes) : MemoryManager<T>
        where T : struct
    {
        public override Span<T> GetSpan() => MemoryMarshal.Cast<byte, T>(bytes.AsSpan());

        public override unsafe MemoryHandle Pin(int elementIndex = 0)
        {
            var handle = GCHandle.Alloc(bytes, GCHandleType.Pinned);
            return new MemoryHandle((byte*)handle.AddrOfPinnedObject() + ((long)elementIndex * Unsafe.SizeOf<T>()), handle, this);
        }

        public override void Unpin()
        {
        }

        protected override void Dispose(bool disposing)
        {
        }
    }
}
