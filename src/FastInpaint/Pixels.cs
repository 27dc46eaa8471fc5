namespace FastInpaint;

/// <summary>A picture in the caller's memory that can be written. The same rules apply as for <see cref="ReadOnlyPixels"/>.</summary>
public readonly ref struct Pixels
{
    /// <summary>Describes a picture.</summary>
    /// <param name="data">The rows: at least (height - 1) * stride + width * bytes per pixel.</param>
    /// <param name="width">Pixels in a row, at least 1.</param>
    /// <param name="height">Rows, at least 1.</param>
    /// <param name="format">Layout of a pixel.</param>
    /// <param name="stride">Bytes from one row to the next; 0 for rows without gaps.</param>
    /// <exception cref="ArgumentException">The data is too short, or a size is out of range.</exception>
    public Pixels(Span<byte> data, int width, int height, PixelFormat format, int stride = 0)
    {
        Stride = format.CheckedStride(data.Length, width, height, stride);
        Data = data;
        Width = width;
        Height = height;
        Format = format;
    }

    /// <summary>The rows.</summary>
    public Span<byte> Data { get; }

    /// <summary>Pixels in a row.</summary>
    public int Width { get; }

    /// <summary>Rows.</summary>
    public int Height { get; }

    /// <summary>Layout of a pixel.</summary>
    public PixelFormat Format { get; }

    /// <summary>Bytes from one row to the next.</summary>
    public int Stride { get; }

    /// <summary>The same picture as a read-only view.</summary>
    public ReadOnlyPixels AsReadOnly() => new(Data, Width, Height, Format, Stride);

    /// <summary>A view of a part of the picture, in the same memory.</summary>
    internal Pixels Part(PixelBox box) =>
        new(Data[checked((box.Top * Stride) + (box.Left * Format.BytesPerPixel()))..], box.Width, box.Height, Format, Stride);

    internal Span<byte> Row(int y) => Data.Slice(checked(y * Stride), Width * Format.BytesPerPixel());
}
