namespace FastInpaint.Composition;

/// <summary>Checks that the arguments of a call agree.</summary>
internal static class PictureCheck
{
    /// <exception cref="ArgumentException">The picture is the default value.</exception>
    public static void NotDefault(ReadOnlyPixels picture)
    {
        if (picture.Width == 0)
        {
            throw new ArgumentException("The picture is empty; describe it with the constructor of ReadOnlyPixels.", nameof(picture));
        }
    }

    /// <exception cref="ArgumentException">The exclude mask has another size than the picture.</exception>
    public static void Agree(ReadOnlyPixels picture, ReadOnlyMask exclude)
    {
        if (exclude.Width != 0 && (exclude.Width != picture.Width || exclude.Height != picture.Height))
        {
            throw new ArgumentException(
                $"The mask of what must not be used has {exclude.Width}x{exclude.Height} pixels and the picture {picture.Width}x{picture.Height}; give one of the picture's size, or none.", nameof(exclude));
        }
    }

    /// <exception cref="ArgumentException">Sizes or formats differ, or the destination overlaps other pixels of the picture.</exception>
    public static void Agree(ReadOnlyPixels picture, ReadOnlyMask mask, Pixels destination)
    {
        NotDefault(picture);
        if (mask.Width != picture.Width || mask.Height != picture.Height)
        {
            throw new ArgumentException(
                $"The mask has {mask.Width}x{mask.Height} pixels and the picture {picture.Width}x{picture.Height}; give a mask of the picture's size.", nameof(mask));
        }

        if (destination.Width != picture.Width || destination.Height != picture.Height || destination.Format != picture.Format)
        {
            throw new ArgumentException(
                $"The destination is {destination.Width}x{destination.Height} {destination.Format} and the picture {picture.Width}x{picture.Height} {picture.Format}; they must agree.",
                nameof(destination));
        }

        MemoryOverlap.Check(picture, destination);
    }
}
