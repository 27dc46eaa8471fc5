using FastInpaint.Graph;
using FastInpaint.Simd;

namespace FastInpaint.Memory;

/// <summary>The last check before memory is allocated. Other programs may have taken memory that the limit allows.</summary>
internal static class FreeMemory
{
    /// <summary>Checks that a device has this much memory free now. If it has not, releases idle memory, collects garbage and checks again.</summary>
    /// <param name="backend">The device.</param>
    /// <param name="bytes">Bytes that will be allocated.</param>
    /// <param name="release">Releases idle memory; null if there is none.</param>
    /// <exception cref="InsufficientMemoryException">The device still has less memory free.</exception>
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
