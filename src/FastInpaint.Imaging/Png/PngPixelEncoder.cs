namespace FastInpaint.Imaging.Png;

/// <summary>Packs and filters the rows of a picture.</summary>
internal sealed class PngPixelEncoder(Picture picture, PngEncoding encoding)
{
    /// <summary>Writes the filtered rows from <paramref name="first"/> up to but not including <paramref name="end"/>.</summary>
    public void Encode(Stream stream, int first, int end, CancellationToken cancellationToken)
    {
        var rows = new PngRowWriter(encoding.Header, stream);
        byte[] above = new byte[encoding.Header.RowBytes(picture.Width)];
        byte[] row = encoding.Packer.IsIdentity ? [] : new byte[above.Length];
        if (first > 0)
        {
            encoding.Packer.Pack(picture.Row(first - 1), above);
        }

        for (int y = first; y < end; y++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (encoding.Packer.IsIdentity)
            {
                rows.Write(picture.Row(y), y == first ? above : picture.Row(y - 1));
            }
            else
            {
                encoding.Packer.Pack(picture.Row(y), row);
                rows.Write(row, above);
                (above, row) = (row, above);
            }
        }
    }
}
