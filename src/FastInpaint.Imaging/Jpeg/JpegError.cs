namespace FastInpaint.Imaging.Jpeg;

/// <summary>Makes the exceptions for JPEG files that cannot be read.</summary>
internal static class JpegError
{
    /// <param name="name">What messages call the file.</param>
    /// <param name="what">What is wrong and what to do.</param>
    public static PictureFormatException Of(string name, string what) => new($"{name}: {what}");

    /// <summary>The exception for a file that is truncated or damaged.</summary>
    public static PictureFormatException Damaged(string name, string what) => Of(name, $"{what}; the file is truncated or damaged, fetch or export it again.");
}
