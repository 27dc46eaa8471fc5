namespace FastInpaint.Simd;

/// <summary>A step bound to its places in an arena.</summary>
internal abstract class CpuStep : IParallelWork
{
    /// <summary>Tasks that the step is cut into.</summary>
    public abstract int Tasks { get; }

    public abstract void Execute(int task, int worker);
}
