namespace FastInpaint.Simd;

/// <summary>Zeroed native memory, aligned to a cache line.</summary>
internal sealed unsafe class NativeBuffer : IDisposable
{
    private byte* _pointer;

    /// <exception cref="InsufficientMemoryException">The system has too little memory.</exception>
    public NativeBuffer(long bytes)
    {
        Bytes = bytes;
        try
        {
            _pointer = SystemMemory.Allocate(Math.Max(bytes, 1));
        }
        catch (OutOfMemoryException)
        {
            throw new InsufficientMemoryException($"The system has no {bytes} bytes of memory left. Set a lower memory limit or use a smaller picture.");
        }
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
        SystemMemory.Free(_pointer, Math.Max(Bytes, 1));
        _pointer = null;
    }
}
