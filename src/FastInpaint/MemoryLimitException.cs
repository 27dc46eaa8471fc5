namespace FastInpaint;

/// <summary>The picture cannot be done within the memory limit. Nothing was allocated for it; the message names the limit that would do.</summary>
public sealed class MemoryLimitException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">What needs how much, and what to do.</param>
    /// <param name="requiredBytes">The smallest limit that would do, in bytes.</param>
    public MemoryLimitException(string message, long requiredBytes)
        : base(message) => RequiredBytes = requiredBytes;

    /// <summary>The smallest limit that would do, in bytes.</summary>
    public long RequiredBytes { get; }
}
