using FastInpaint.Imaging.Profiles;

namespace FastInpaint.Imaging.Jpeg;

/// <summary>
/// Turns quantized coefficients by Exif's orientation, without loss. Transposing a block exchanges rows and columns; mirroring a block changes the sign of the coefficients of odd frequency.
/// A side that is mirrored must consist of whole MCUs, because the padding of the last MCU would become the beginning.
/// </summary>
internal static class JpegBlockTurn
{
    /// <param name="upright">The frame that results.</param>
    /// <param name="orientation">Exif's number, 1 to 8.</param>
    public static bool IsPossible(JpegFrame upright, int orientation) =>
        (!ExifOrientation.MirrorsColumns(orientation) || upright.Width % (8 * upright.MaxHorizontal) == 0)
        && (!ExifOrientation.MirrorsRows(orientation) || upright.Height % (8 * upright.MaxVertical) == 0);

    /// <summary>The coefficients of a component of the upright frame.</summary>
    public static short[] Run(JpegComponent stored, JpegComponent upright, int orientation)
    {
        bool transposes = ExifOrientation.Transposes(orientation), mirrorsColumns = ExifOrientation.MirrorsColumns(orientation), mirrorsRows = ExifOrientation.MirrorsRows(orientation);
        Span<int> from = stackalloc int[JpegComponent.BlockSize], signs = stackalloc int[JpegComponent.BlockSize];
        for (int i = 0; i < JpegComponent.BlockSize; i++)
        {
            (int row, int column) = (i / 8, i % 8);
            from[i] = transposes ? column * 8 + row : i;
            signs[i] = (mirrorsColumns && column % 2 != 0) != (mirrorsRows && row % 2 != 0) ? -1 : 1;
        }

        var turned = new short[upright.StoredHigh * upright.StoredWide * JpegComponent.BlockSize];
        for (int row = 0; row < upright.StoredHigh; row++)
        for (int column = 0; column < upright.StoredWide; column++)
        {
            (int y, int x) = (mirrorsRows ? upright.StoredHigh - 1 - row : row, mirrorsColumns ? upright.StoredWide - 1 - column : column);
            ReadOnlySpan<short> source = stored.Coefficients.AsSpan(transposes ? stored.Block(x, y) : stored.Block(y, x), JpegComponent.BlockSize);
            Span<short> target = turned.AsSpan(upright.Block(row, column), JpegComponent.BlockSize);
            for (int i = 0; i < JpegComponent.BlockSize; i++)
            {
                target[i] = (short)(source[from[i]] * signs[i]);
            }
        }

        return turned;
    }
}
