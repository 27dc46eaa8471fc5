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

    /// <summary>The one that needs more, of two of which the first may be missing: where its limit does, both do.</summary>
    internal static MemoryLimitException Larger(MemoryLimitException? first, MemoryLimitException second) =>
        first is null || second.RequiredBytes > first.RequiredBytes ? second : first;
}
