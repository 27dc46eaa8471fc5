namespace FastInpaint.Host.Memory;

/// <summary>Limits and collects the garbage collector's heap. Limits apply only where the program owns the process.</summary>
internal static class ManagedHeap
{
    private static long s_limit = long.MaxValue;

    /// <summary>Whether the program owns the process. A process that hosts commands, such as a test, has other objects in the heap.</summary>
    public static bool IsOurs { get; set; }

    /// <summary>Sets a hard limit of the heap. The garbage collector collects before the heap exceeds the limit; an allocation that still does not fit throws <see cref="OutOfMemoryException"/>. A lower limit than
    /// before first returns garbage to the system.</summary>
    /// <param name="bytes">The most bytes of the heap.</param>
    public static void Limit(long bytes)
    {
        if (!IsOurs)
        {
            return;
        }

        if (bytes < s_limit)
        {
            Collect();
        }

        s_limit = bytes;
        AppContext.SetData("GCHeapHardLimit", (ulong)bytes);
        try
        {
            GC.RefreshMemoryLimit();
        }
        catch (InvalidOperationException)
        {
            // The heap already exceeds the new limit, so the old limit stays.
        }
    }

    /// <summary>Runs work, and runs it again after a collection where it ran out of memory. The budget has room for the work, but garbage may still occupy the heap.</summary>
    public static T Try<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (OutOfMemoryException)
        {
            Collect();
            return work();
        }
    }

    /// <summary>Collects all garbage, and returns its memory to the system.</summary>
    public static void Collect() => GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
}
