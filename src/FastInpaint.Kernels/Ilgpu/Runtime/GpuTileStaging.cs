using System.Runtime.InteropServices;
using FastInpaint.Graph;
using ILGPU;
using ILGPU.Runtime;

namespace FastInpaint.Kernels.Ilgpu;

/// <summary>The buffers of one tile: page-locked buffers on the host, their copies on the device, and a stream to copy between them. Values and finished pixels use the same memory.</summary>
internal sealed class GpuTileStaging : ITileStaging
{
    private const int PixelBytes = 4;

    private readonly GpuBackend _backend;
    private readonly int _channels;
    private readonly AcceleratorStream _stream;
    private readonly MemoryBuffer1D<float, Stride1D.Dense> _device;
    private readonly PageLockedArray1D<float> _hostPixels;
    private readonly PageLockedArray1D<float> _hostResult;
    private bool _disposed;

    /// <param name="channels">Number of channels of the network's output.</param>
    public GpuTileStaging(GpuBackend backend, int height, int width, int channels)
    {
        (_backend, Height, Width, _channels) = (backend, height, width, channels);
        Accelerator accelerator = backend.Accelerator;
        _stream = accelerator.CreateStream();
        try
        {
            _hostPixels = accelerator.AllocatePageLocked1D<float>(Elements);
            _hostResult = accelerator.AllocatePageLocked1D<float>(Elements * channels);
            _device = Allocate();
        }
        catch
        {
            Release();
            throw;
        }
    }

    public int Height { get; }

    public int Width { get; }

    /// <summary>The input pixels on the device, in the format of <see cref="PixelArguments.Source"/>.</summary>
    public ArrayView<float> Pixels => _device.View.AsContiguous().SubView(0, Elements);

    /// <summary>Bytes on host and device together: on each, the pixels and their result.</summary>
    public static long Bytes(int height, int width, int channels) => 2L * height * width * (PixelBytes + (channels * sizeof(float)));

    /// <summary>The place on the device where a run leaves its result.</summary>
    public ArrayView<float> Result(PixelOutput output) => _device.View.AsContiguous().SubView(Elements, ResultLength(output));

    public Span<byte> PixelRow(int y) => Row(MemoryMarshal.AsBytes(_hostPixels.Span), y, PixelBytes);

    public ReadOnlySpan<float> OutputRow(int y) => Row(_hostResult.Span, y, _channels);

    public ReadOnlySpan<byte> FinishedRow(int y) => Row(MemoryMarshal.AsBytes(_hostResult.Span), y, PixelBytes);

    public void Upload() => Copy(_hostPixels.ArrayView, Pixels);

    public void Download(PixelOutput output) => Copy(Result(output), _hostResult.ArrayView.SubView(0, ResultLength(output)));

    public void Dispose()
    {
        if (!_disposed)
        {
            _disposed = true;
            Release();
        }
    }

    private long Elements => (long)Height * Width;

    private long ResultLength(PixelOutput output) => output == PixelOutput.Values ? Elements * _channels : Elements;

    private void Copy(ArrayView<float> source, ArrayView<float> target)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        try
        {
            using DeviceScope scope = DeviceScope.Enter(_backend.Accelerator);
            source.CopyTo(_stream, target);
            _stream.Synchronize();
        }
        catch (AcceleratorException e)
        {
            throw _backend.Lost("while pixels were copied", e);
        }
    }

    private Span<T> Row<T>(Span<T> tile, int y, int length)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)y, (uint)Height, nameof(y));
        return tile.Slice(checked(y * Width * length), checked(Width * length));
    }

    private MemoryBuffer1D<float, Stride1D.Dense> Allocate()
    {
        try
        {
            return _backend.Accelerator.Allocate1D<float>(Elements * (1 + _channels));
        }
        catch (AcceleratorException e)
        {
            throw new InsufficientMemoryException($"{_backend.Name} could not allocate {Elements * (1 + _channels) * sizeof(float)} bytes for a tile's pixels ({e.Message}). Use a smaller picture, or set a memory limit.", e);
        }
    }

    private void Release()
    {
        using DeviceScope scope = DeviceScope.Enter(_backend.Accelerator);
        GpuBackend.Release(_device);
        GpuBackend.Release(_hostResult);
        GpuBackend.Release(_hostPixels);
        GpuBackend.Release(_stream);
    }
}
