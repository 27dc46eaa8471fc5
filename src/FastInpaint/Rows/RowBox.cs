namespace FastInpaint.Rows;

/// <summary>A box of a picture, collected from its rows.</summary>
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

    /// <summary>Refuses a box that is larger than an array can be, before memory is taken.</summary>
    /// <exception cref="InsufficientMemoryException">It is.</exception>
    public static void Check(PixelBox box, int bytesPerPixel)
    {
        if (box.Area > Array.MaxLength / bytesPerPixel)
        {
            throw new InsufficientMemoryException(
                $"The window around a hole would have {box.Width} x {box.Height} pixels of {bytesPerPixel} bytes, and {Array.MaxLength} bytes are the most. Give a mask with smaller holes, or cut the picture into parts.");
        }
    }

    /// <summary>The box's rows, without gaps.</summary>
    public byte[] Bytes { get; }

    /// <summary>Takes its part of a row of the picture, where it has one.</summary>
    public void Take(ReadOnlySpan<byte> row, int y)
    {
        if (y >= _box.Top && y < _box.Bottom)
        {
            row[(_box.Left * _bytesPerPixel)..(_box.Right * _bytesPerPixel)].CopyTo(Row(y));
        }
    }

    /// <summary>The part of row y of the picture.</summary>
    public Span<byte> Row(int y) => Bytes.AsSpan((y - _box.Top) * _box.Width * _bytesPerPixel, _box.Width * _bytesPerPixel);
}
