namespace FastInpaint;

/// <summary>A mask in the caller's memory, one byte per pixel. <see cref="InpaintOptions.MaskThreshold"/> sets which values mean hole.</summary>
public readonly ref struct ReadOnlyMask
{
    /// <summary>Describes a mask.</summary>
    /// <param name="data">The rows, one byte per pixel. Without gaps: exactly width * height bytes. With gaps: at least (height - 1) * stride + width bytes.</param>
    /// <param name="width">Pixels in a row, at least 1.</param>
    /// <param name="height">Rows, at least 1.</param>
    /// <param name="stride">Bytes from one row to the next; 0 for rows without gaps.</param>
    /// <exception cref="ArgumentException">The data has another length, or a size is out of range.</exception>
    public ReadOnlyMask(ReadOnlySpan<byte> data, int width, int height, int stride = 0)
    {
        if (stride == 0 && data.Length > (long)width * height && width > 0 && height > 0)
        {
            throw new ArgumentException(
                $"The mask has {data.Length} bytes; {width}x{height} pixels of one byte each are {(long)width * height}. Give one byte a pixel, not a picture's channels, or name the stride.", nameof(data));
        }

        Stride = PixelFormat.Gray8.CheckedStride(data.Length, width, height, stride);
        Data = data;
        Width = width;
        Height = height;
    }

    /// <summary>The rows.</summary>
    public ReadOnlySpan<byte> Data { get; }

    /// <summary>Pixels in a row.</summary>
    public int Width { get; }

    /// <summary>Rows.</summary>
    public int Height { get; }

    /// <summary>Bytes from one row to the next.</summary>
    public int Stride { get; }

    /// <summary>A view of a part of the mask, in the same memory.</summary>
    internal ReadOnlyMask Part(PixelBox box) => new(Data[checked((box.Top * Stride) + box.Left)..], box.Width, box.Height, Stride);

    internal ReadOnlySpan<byte> Row(int y) => Data.Slice(checked(y * Stride), Width);
}
