namespace FastInpaint;

/// <summary>The picture does not fit the memory limit. Nothing was allocated for it. The message names the smallest limit that would do.</summary>
public sealed class MemoryLimitException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">Says what needs how much memory, and what to do.</param>
    /// <param name="requiredBytes">The smallest limit that would do, in bytes.</param>
    public MemoryLimitException(string message, long requiredBytes)
        : base(message) => RequiredBytes = requiredBytes;

    /// <summary>The smallest limit that would do, in bytes.</summary>
    public long RequiredBytes { get; }

    /// <summary>Of two exceptions, the one with the larger limit, which is enough for both. The first may be null.</summary>
    internal static MemoryLimitException Larger(MemoryLimitException? first, MemoryLimitException second) =>
        first is null || second.RequiredBytes > first.RequiredBytes ? second : first;
}
