namespace FastInpaint.Rows;

/// <summary>A box of a picture that is collected from the picture's rows.</summary>
internal sealed class RowBox
{
    private readonly PixelBox _box;
    private readonly int _bytesPerPixel;

    /// <param name="box">The box.</param>
    /// <param name="bytesPerPixel">Bytes of a pixel.</param>
    public RowBox(PixelBox box, int bytesPerPixel)
    {
        (_box, _bytesPerPixel) = (box, bytesPerPixel);
        Bytes = GC.AllocateUninitializedArray<byte>(checked((int)(box.Area * bytesPerPixel)));
    }

    /// <summary>Throws if a box is larger than an array can be, before memory is allocated.</summary>
    /// <exception cref="InsufficientMemoryException">The box is too large.</exception>
    public static void Check(PixelBox box, int bytesPerPixel)
    {
        if (box.Area > Array.MaxLength / bytesPerPixel)
        {
            throw new InsufficientMemoryException(
                $"The window around a hole would have {box.Width} x {box.Height} pixels of {bytesPerPixel} bytes, and {Array.MaxLength} bytes are the most. Give a mask with smaller holes, or cut the picture into parts.");
        }
    }

    /// <summary>The rows of the box, without gaps.</summary>
    public byte[] Bytes { get; }

    /// <summary>Copies the box's part of a row of the picture, if the row crosses the box.</summary>
    public void Take(ReadOnlySpan<byte> row, int y)
    {
        if (y >= _box.Top && y < _box.Bottom)
        {
            row[(_box.Left * _bytesPerPixel)..(_box.Right * _bytesPerPixel)].CopyTo(Row(y));
        }
    }

    /// <summary>The box's part of row y of the picture.</summary>
    public Span<byte> Row(int y) => Bytes.AsSpan((y - _box.Top) * _box.Width * _bytesPerPixel, _box.Width * _bytesPerPixel);
}
