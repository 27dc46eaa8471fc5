namespace FastInpaint.Imaging;

/// <summary>The content of a picture file cannot be read: it is damaged, truncated, or of another format. The message is one sentence for a user.</summary>
public sealed class PictureFormatException : Exception
{
    /// <summary>An error without details.</summary>
    public PictureFormatException()
        : base("The picture file cannot be read.")
    {
    }

    /// <summary>An error with its sentence.</summary>
    /// <param name="message">What is wrong, with which values, where in the file, and what to do.</param>
    public PictureFormatException(string message)
        : base(message)
    {
    }

    /// <summary>An error with its sentence and its cause.</summary>
    /// <param name="message">What is wrong, with which values, where in the file, and what to do.</param>
    /// <param name="innerException">The cause.</param>
    public PictureFormatException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
