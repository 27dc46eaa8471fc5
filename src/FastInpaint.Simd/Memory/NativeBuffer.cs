using System.Runtime.InteropServices;

namespace FastInpaint.Simd;

/// <summary>Native memory aligned to a cache line, zeroed.</summary>
internal sealed unsafe class NativeBuffer : IDisposable
{
    private const nuint Alignment = 64;
    private byte* _pointer;

    /// <exception cref="InsufficientMemoryException">The system does not have that much.</exception>
    public NativeBuffer(long bytes)
    {
        Bytes = bytes;
        try
        {
            _pointer = (byte*)NativeMemory.AlignedAlloc((nuint)Math.Max(bytes, 1), Alignment);
        }
        catch (OutOfMemoryException)
        {
            throw new InsufficientMemoryException($"The system has no {bytes} bytes of memory left. Set a lower memory limit or use a smaller picture.");
        }

        NativeMemory.Clear(_pointer, (nuint)bytes);
    }

    ~NativeBuffer() => Free();

    public long Bytes { get; }

    public byte* Pointer => _pointer;

    public float* Floats => (float*)_pointer;

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        NativeMemory.AlignedFree(_pointer);
        _pointer = null;
    }
}
