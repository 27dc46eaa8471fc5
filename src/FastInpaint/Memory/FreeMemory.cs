using FastInpaint.Graph;
using FastInpaint.Simd;

namespace FastInpaint.Memory;

/// <summary>The last defence before memory is taken: what is within the limit may not be there, because others took it.</summary>
internal static class FreeMemory
{
    /// <summary>Makes sure that a device has so many bytes at the moment: where it does not, what can be released is, and garbage is collected.</summary>
    /// <param name="backend">The device.</param>
    /// <param name="bytes">What is going to be allocated.</param>
    /// <param name="release">Releases what is idle; null for nothing.</param>
    /// <exception cref="InsufficientMemoryException">It does not have them all the same.</exception>
    public static void Require(IBackend backend, long bytes, Action? release = null)
    {
        if (bytes <= backend.Capabilities.MemoryBytes)
        {
            return;
        }

        release?.Invoke();
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        SystemMemory.Trim();
        long free = backend.Capabilities.MemoryBytes;
        if (bytes > free)
        {
            throw new InsufficientMemoryException(
                $"A plan needs {ByteSize.Format(bytes)}, within the memory limit, and {backend.Name} has only {ByteSize.Format(free)} free at the moment. "
                + "Try again when other work is done, or set a lower memory limit.");
        }
    }
}
