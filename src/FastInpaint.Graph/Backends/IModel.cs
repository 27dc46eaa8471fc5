namespace FastInpaint.Graph;

/// <summary>A network with its weights packed for one device. All executables share the packed weights. Thread-safe.</summary>
internal interface IModel : IDisposable
{
    /// <summary>The network as the factory made it, before any pass.</summary>
    Network Network { get; }

    /// <summary>Storage type of activations and weights.</summary>
    Precision Precision { get; }

    /// <summary>Bytes of the packed weights.</summary>
    long WeightBytes { get; }

    /// <summary>Plans a run without allocating its memory. <see cref="ExecutionPlan.ArenaBytes"/> is the memory that the run will need.</summary>
    /// <param name="batch">Pictures, at least 1.</param>
    /// <param name="height">Rows, a multiple of 4 and at least 12.</param>
    /// <param name="width">Columns, a multiple of 4 and at least 12.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is outside its range.</exception>
    ExecutionPlan Plan(int batch, int height, int width);

    /// <summary>Allocates the plan's arena and compiles what the device needs compiled. After this, <see cref="IExecutable.Run"/> allocates nothing.</summary>
    /// <param name="plan">A plan of this model.</param>
    /// <exception cref="InsufficientMemoryException">The device has less than <see cref="ExecutionPlan.ArenaBytes"/> free.</exception>
    IExecutable Prepare(ExecutionPlan plan);
}

/// <summary>A model that can also run its network strip by strip. The result is the same; the run takes less memory and more time.</summary>
internal interface IStripModel : IModel
{
    /// <summary>Plans a run that makes its largest maps strip by strip and does not keep them.</summary>
    /// <param name="batch">Pictures, at least 1.</param>
    /// <param name="height">Rows, a multiple of 4 and at least 12.</param>
    /// <param name="width">Columns, a multiple of 4 and at least 12.</param>
    /// <param name="arenaBytes">Upper limit for <see cref="ExecutionPlan.ArenaBytes"/>.</param>
    /// <returns>The plan with the tallest strips within the limit. If no plan is within the limit: the plan that needs the least memory, which is then the smallest limit that would do.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A size is outside its range.</exception>
    ExecutionPlan PlanStrips(int batch, int height, int width, long arenaBytes);
}

/// <summary>A plan with its arena, ready to run. Fill the input rows, call <see cref="Run"/>, read the output rows.</summary>
/// <remarks>One caller at a time; several executables of one model may run at once.</remarks>
internal interface IExecutable : IDisposable
{
    /// <summary>The plan that this executable runs.</summary>
    ExecutionPlan Plan { get; }

    /// <summary>High-water mark of the arena allocator in bytes, counted by the allocator itself.</summary>
    long PeakBytes { get; }

    /// <summary>One row of the input, <c>x[n, y, w, c]</c> as W * C floats. Write it before <see cref="Run"/>.</summary>
    Span<float> InputRow(int n, int y);

    /// <summary>One row of the output, <c>y[n, y, w, c]</c> as W * C floats. Valid after <see cref="Run"/> until the next run.</summary>
    ReadOnlySpan<float> OutputRow(int n, int y);

    /// <summary>Runs every step of the plan. Allocates nothing. The run may overwrite the input rows.</summary>
    /// <param name="observer">Notified of every step, on the calling thread; null for none.</param>
    /// <param name="cancellationToken">Checked between steps.</param>
    /// <exception cref="OperationCanceledException">The token was canceled; the executable can be run again.</exception>
    void Run(IStepObserver? observer, CancellationToken cancellationToken);
}

/// <summary>An executable that measures its steps on the device. The host does not wait between the steps, as it does with an observer.</summary>
internal interface IStepTimedExecutable : IExecutable
{
    /// <summary>Runs every step once, and stores the time of each.</summary>
    /// <param name="milliseconds">Receives the times. Its length is the number of <see cref="ExecutionPlan.Steps"/>.</param>
    /// <param name="cancellationToken">Checked before the run.</param>
    /// <exception cref="ArgumentException"><paramref name="milliseconds"/> has another length.</exception>
    /// <exception cref="OperationCanceledException">The token was canceled.</exception>
    void RunTimed(Span<double> milliseconds, CancellationToken cancellationToken);
}

/// <summary>Observes a run, to report progress or to time each step.</summary>
internal interface IStepObserver
{
    /// <summary>Step <paramref name="index"/> of <see cref="ExecutionPlan.Steps"/> is about to start.</summary>
    void StepStarting(int index);

    /// <summary>Step <paramref name="index"/> is done.</summary>
    void StepFinished(int index);
}
