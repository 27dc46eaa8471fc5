namespace FastInpaint.Simd;

/// <summary>Work that is cut into tasks which touch disjoint memory, so that any thread may do any of them.</summary>
internal interface IParallelWork
{
    /// <summary>Does one task.</summary>
    /// <param name="task">Which one.</param>
    /// <param name="worker">Number of the thread, for its own workspace.</param>
    void Execute(int task, int worker);
}
