namespace FastInpaint.Imaging;

/// <summary>A picture is larger than <see cref="PictureLimits"/> or <see cref="Picture.MaxBytes"/> allow. The message is one sentence for a user.</summary>
public sealed class PictureLimitException : Exception
{
    /// <summary>An error without details.</summary>
    public PictureLimitException()
        : base("The picture exceeds a limit.")
    {
    }

    /// <summary>An error with its sentence.</summary>
    /// <param name="message">The sizes, the limit, and what to do.</param>
    public PictureLimitException(string message)
        : base(message)
    {
    }

    /// <summary>An error with its sentence and its cause.</summary>
    /// <param name="message">The sizes, the limit, and what to do.</param>
    /// <param name="innerException">The cause.</param>
    public PictureLimitException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
