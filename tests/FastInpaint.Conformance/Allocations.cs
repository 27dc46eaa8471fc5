namespace FastInpaint.Conformance;

/// <summary>Managed memory that calls take on their own thread.</summary>
public static class Allocations
{
    /// <summary>Bytes of the call that takes least of five: a lock or a pool may allocate once when threads happen to meet.</summary>
    public static long Least(Action call)
    {
        long least = long.MaxValue;
        for (int i = 0; i < 5; i++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            call();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }
}
