namespace FastInpaint.Imaging.Profiles;

/// <summary>Exif's orientation, tag 0x0112 of the first directory: how stored rows and columns become the upright picture (Exif 2.32, 4.6.4).</summary>
internal static class ExifOrientation
{
    /// <summary>Rows and columns as they are.</summary>
    public const int Upright = 1;

    private const ushort Tag = 0x0112;

    /// <summary>The orientation in a TIFF structure, 1 to 8; upright for an invalid value, null where there is none.</summary>
    public static int? Of(ReadOnlySpan<byte> tiff)
    {
        var structure = new ExifStructure(tiff);
        return structure.First()?.Find(Tag) is { } entry ? structure.Number(entry, 0) is >= 1 and <= 8 and var orientation ? (int)orientation : Upright : null;
    }

    /// <summary>Whether rows become columns.</summary>
    public static bool Transposes(int orientation) => orientation >= 5;

    /// <summary>Whether the columns are reversed, after the transposition.</summary>
    public static bool MirrorsColumns(int orientation) => orientation is 2 or 3 or 6 or 7;

    /// <summary>Whether the rows are reversed, after the transposition.</summary>
    public static bool MirrorsRows(int orientation) => orientation is 3 or 4 or 7 or 8;

    /// <summary>Width and height of the upright picture.</summary>
    public static (int Width, int Height) UprightSize(int width, int height, int orientation) => Transposes(orientation) ? (height, width) : (width, height);

    /// <summary>Turns a stored picture upright.</summary>
    /// <param name="stored">The picture as it is stored.</param>
    /// <param name="orientation">Exif's orientation of the stored picture, 1 to 8.</param>
    /// <param name="cancellationToken">Checked between rows.</param>
    public static Picture Turn(Picture stored, int orientation, CancellationToken cancellationToken)
    {
        if (orientation == Upright)
        {
            return stored;
        }

        byte[] pixels = GC.AllocateUninitializedArray<byte>(stored.Pixels.Length);
        var turned = new TurnedRows(pixels, stored.Width, stored.Height, stored.Layout, orientation);
        for (int y = 0; y < stored.Height; y++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            stored.Row(y).CopyTo(turned.Next());
        }

        turned.Finish();
        (int wide, int high) = UprightSize(stored.Width, stored.Height, orientation);
        return new Picture(wide, high, stored.Layout, pixels) { Format = stored.Format, Metadata = stored.Metadata with { Orientation = orientation } };
    }
}
