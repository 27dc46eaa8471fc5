namespace FastInpaint.Simd;

/// <summary>Work that consists of tasks. The tasks write disjoint memory, so any thread may do any task at any time.</summary>
internal interface IParallelWork
{
    /// <summary>Does one task.</summary>
    /// <param name="task">Index of the task.</param>
    /// <param name="worker">Index of the thread, which selects its workspace.</param>
    void Execute(int task, int worker);
}
