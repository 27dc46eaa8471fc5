namespace FastInpaint.Imaging.Jpeg;

/// <summary>Allocates the coefficients of a frame, if its file can fill them.</summary>
internal static class JpegCoefficients
{
    private const int BlocksPerByte = 64, FreeBytes = 512, MostBlocksOfCutFile = 1 << 20;

    /// <summary>Allocates the coefficients at the first scan. Does nothing at later ones.</summary>
    /// <inheritdoc cref="RequireFull"/>
    public static void Allocate(JpegFrame frame, long left, int fileBytes, string name, PictureLimits limits)
    {
        if (frame.Components[0].Coefficients.Length > 0)
        {
            return;
        }

        PictureLimits.CheckBytes(name, frame.Width, frame.Height, frame.Samples);
        RequireFull(frame, left, fileBytes, name, limits);
        foreach (JpegComponent component in frame.Components)
        {
            long samples = (long)component.StoredWide * component.StoredHigh * JpegComponent.BlockSize;
            component.Coefficients = samples <= Array.MaxLength ? new short[samples] : throw new PictureLimitException(
                $"{name}: a component of the {frame.Width} x {frame.Height} pixels has {samples} samples with its padding, the most are {Array.MaxLength}; cut the picture into parts.");
        }
    }

    /// <summary>Checks that the rest of the file is long enough for the frame's blocks.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="left">Bytes from the first scan to the file's end.</param>
    /// <param name="fileBytes">Bytes of the file.</param>
    /// <param name="name">What messages call the file.</param>
    /// <param name="limits">The limits on the picture.</param>
    /// <exception cref="PictureFormatException">The file is too short.</exception>
    /// <exception cref="PictureLimitException">The picture exceeds a limit.</exception>
    public static void RequireFull(JpegFrame frame, long left, int fileBytes, string name, PictureLimits limits)
    {
        // An interleaved first scan codes a DC value for each block in at least one bit. A file that was cut short may have an eighth of these bytes, as long as the picture is not large.
        long blocksOfCutFile = limits.Strict ? 0 : Math.Min((left + FreeBytes) * BlocksPerByte, MostBlocksOfCutFile);
        if (frame.Blocks > Math.Max((8 * left) + 7, blocksOfCutFile))
        {
            throw JpegError.Damaged(name, $"it promises {frame.Width} x {frame.Height} pixels, the {left} bytes that follow cannot hold them");
        }

        limits.CheckExpansion(name, frame.Width, frame.Height, frame.Samples, _ => fileBytes);
    }
}
