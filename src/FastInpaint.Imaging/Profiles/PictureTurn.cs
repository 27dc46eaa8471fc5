namespace FastInpaint.Imaging.Profiles;

/// <summary>The turn from the stored picture to the upright one.</summary>
/// <param name="Orientation">Exif's orientation of the stored picture, 1 to 8.</param>
/// <param name="Width">Pixels in a row of the upright picture.</param>
/// <param name="Height">Rows of the upright picture.</param>
internal readonly record struct PictureTurn(int Orientation, int Width, int Height)
{
    /// <summary>Whether the upright picture differs from the stored one.</summary>
    public bool Turns => Orientation != ExifOrientation.Upright;

    /// <summary>Whether rows became columns.</summary>
    public bool Transposes => ExifOrientation.Transposes(Orientation);

    /// <summary>The turn of a picture with this stored size.</summary>
    public static PictureTurn Of(int orientation, int storedWidth, int storedHeight)
    {
        (int width, int height) = ExifOrientation.UprightSize(storedWidth, storedHeight, orientation);
        return new PictureTurn(orientation, width, height);
    }

    /// <summary>The position in the upright picture of a point of the stored picture.</summary>
    public (long X, long Y) Point(long x, long y)
    {
        (x, y) = Transposes ? (y, x) : (x, y);
        return (ExifOrientation.MirrorsColumns(Orientation) ? Width - 1 - x : x, ExifOrientation.MirrorsRows(Orientation) ? Height - 1 - y : y);
    }
}
