namespace FastInpaint.Simd;

/// <summary>A step of a plan that is bound to addresses in an arena.</summary>
internal abstract class CpuStep
{
    /// <summary>Runs the step on the threads of the pool.</summary>
    /// <param name="cancellationToken">Checked between the tasks of a step.</param>
    public abstract void Run(WorkerPool pool, CancellationToken cancellationToken);
}

/// <summary>A step whose tasks may run in any order and at the same time.</summary>
internal abstract class ParallelStep : CpuStep, IParallelWork
{
    /// <summary>Number of tasks in the step.</summary>
    public abstract int Tasks { get; }

    public abstract void Execute(int task, int worker);

    public sealed override void Run(WorkerPool pool, CancellationToken cancellationToken) => pool.Run(this, Tasks, cancellationToken);
}
