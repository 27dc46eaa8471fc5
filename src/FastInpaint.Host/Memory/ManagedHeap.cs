namespace FastInpaint.Host.Memory;

/// <summary>The garbage collector's heap, which is the program's where it is a process of its own.</summary>
internal static class ManagedHeap
{
    private static long s_limit = long.MaxValue;

    /// <summary>Whether the process is the program's: a host of commands, such as a test, has objects of its own.</summary>
    public static bool IsOurs { get; set; }

    /// <summary>Has the garbage collector collect before the heap takes more; what is in use beyond that fails with <see cref="OutOfMemoryException"/>. What it has more than that, and is garbage, goes back to the system.</summary>
    /// <param name="bytes">The most that the heap takes.</param>
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
            // The heap has more already: it stays with the limit that it had.
        }
    }

    /// <summary>Does something once more, after a collection, where there was no memory for it: what is charged is there, but garbage may lie between.</summary>
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

    /// <summary>Collects all garbage, and gives its memory back to the system.</summary>
    public static void Collect() => GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
}
