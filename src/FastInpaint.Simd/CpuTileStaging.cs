using System.Runtime.InteropServices;
using FastInpaint.Graph;

namespace FastInpaint.Simd;

/// <summary>The buffers of one tile in native memory: input pixels, and a result that is either values or finished pixels. The CPU computes in the same memory, so nothing is copied.</summary>
internal sealed unsafe class CpuTileStaging : ITileStaging
{
    private const int PixelBytes = 4;

    private readonly NativeBuffer _memory;
    private readonly int _channels;

    public CpuTileStaging(int height, int width, int channels)
    {
        (Height, Width, _channels) = (height, width, channels);
        _memory = new NativeBuffer(Bytes(height, width, channels));
    }

    public int Height { get; }

    public int Width { get; }

    public static long Bytes(int height, int width, int channels) => (long)height * width * (PixelBytes + Math.Max(PixelBytes, channels * sizeof(float)));

    public Span<byte> PixelRow(int y) => Row(0, y, PixelBytes);

    public ReadOnlySpan<float> OutputRow(int y) => ValueRow(y);

    public ReadOnlySpan<byte> FinishedRow(int y) => FinishedPixels(y);

    public void Upload()
    {
    }

    public void Download(PixelOutput output)
    {
    }

    /// <summary>One row of the output, which the run writes.</summary>
    public Span<float> ValueRow(int y) => MemoryMarshal.Cast<byte, float>(Row(Pixels, y, _channels * sizeof(float)));

    /// <summary>One row of the finished picture, which the run writes.</summary>
    public Span<byte> FinishedPixels(int y) => Row(Pixels, y, PixelBytes);

    public void Dispose() => _memory.Dispose();

    private long Pixels => (long)Height * Width * PixelBytes;

    private Span<byte> Row(long offset, int y, int bytesPerPixel)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)y, (uint)Height, nameof(y));
        ObjectDisposedException.ThrowIf(_memory.Pointer == null, this);
        int bytes = checked(Width * bytesPerPixel);
        return new Span<byte>(_memory.Pointer + offset + ((long)y * bytes), bytes);
    }
}
