namespace FastInpaint.Imaging.Jpeg;

/// <summary>What to throw about a JPEG file that cannot be read.</summary>
internal static class JpegError
{
    /// <param name="name">What messages call the file.</param>
    /// <param name="what">What is wrong and what to do.</param>
    public static PictureFormatException Of(string name, string what) => new($"{name}: {what}");

    /// <summary>The same where the file is not as it was written.</summary>
    public static PictureFormatException Damaged(string name, string what) => Of(name, $"{what}; the file is truncated or damaged, fetch or export it again.");
}
