namespace FastInpaint.Graph;

/// <summary>A network with its weights packed for one device. Thread safe; the packed weights are shared by all executables.</summary>
internal interface IModel : IDisposable
{
    /// <summary>The network as the factory made it.</summary>
    Network Network { get; }

    /// <summary>Storage type of activations and weights.</summary>
    Precision Precision { get; }

    /// <summary>Bytes that the packed weights take.</summary>
    long WeightBytes { get; }

    /// <summary>Plans a run without allocating any of its memory: what it will take is <see cref="ExecutionPlan.ArenaBytes"/>.</summary>
    /// <param name="batch">Pictures, at least 1.</param>
    /// <param name="height">Rows, a multiple of 4 and at least 12.</param>
    /// <param name="width">Columns, a multiple of 4 and at least 12.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is outside its range.</exception>
    ExecutionPlan Plan(int batch, int height, int width);

    /// <summary>Allocates the plan's arena and compiles what has to be compiled. <see cref="IExecutable.Run"/> allocates nothing afterwards.</summary>
    /// <param name="plan">A plan of this model.</param>
    /// <exception cref="InsufficientMemoryException">The device does not have <see cref="ExecutionPlan.ArenaBytes"/> left.</exception>
    IExecutable Prepare(ExecutionPlan plan);
}

/// <summary>A model that can also run its network strip by strip, with the same result in less memory and more time.</summary>
internal interface IStripModel : IModel
{
    /// <summary>Plans a run whose largest maps are made in strips and not kept.</summary>
    /// <param name="batch">Pictures, at least 1.</param>
    /// <param name="height">Rows, a multiple of 4 and at least 12.</param>
    /// <param name="width">Columns, a multiple of 4 and at least 12.</param>
    /// <param name="arenaBytes">The most that <see cref="ExecutionPlan.ArenaBytes"/> may be.</param>
    /// <returns>The plan with the tallest strips within the limit; where none is, the one that takes least: what it needs is the smallest limit that would do.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A size is outside its range.</exception>
    ExecutionPlan PlanStrips(int batch, int height, int width, long arenaBytes);
}

/// <summary>A plan with its arena, ready to run: fill the input rows, <see cref="Run"/>, read the output rows.</summary>
/// <remarks>One caller at a time; several executables of one model may run at once.</remarks>
internal interface IExecutable : IDisposable
{
    /// <summary>The plan that is run.</summary>
    ExecutionPlan Plan { get; }

    /// <summary>High-water mark of the arena allocator in bytes, counted where it allocates.</summary>
    long PeakBytes { get; }

    /// <summary>One row of the input, <c>x[n, y, w, c]</c> as W * C floats, to be written before <see cref="Run"/>.</summary>
    Span<float> InputRow(int n, int y);

    /// <summary>One row of the output, <c>y[n, y, w, c]</c> as W * C floats, valid after <see cref="Run"/> until the next one.</summary>
    ReadOnlySpan<float> OutputRow(int n, int y);

    /// <summary>Runs every step of the plan. Allocates nothing. The input rows may be overwritten by the run.</summary>
    /// <param name="observer">Told of every step, on the calling thread; null for nobody.</param>
    /// <param name="cancellationToken">Looked at between steps.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled; the executable can be run again.</exception>
    void Run(IStepObserver? observer, CancellationToken cancellationToken);
}

/// <summary>An executable that measures its steps on the device: no host waits between them, as an observer would make it.</summary>
internal interface IStepTimedExecutable : IExecutable
{
    /// <summary>Runs every step once, and stores what each took.</summary>
    /// <param name="milliseconds">Exactly as many as <see cref="ExecutionPlan.Steps"/>.</param>
    /// <param name="cancellationToken">Looked at before the run.</param>
    /// <exception cref="ArgumentException"><paramref name="milliseconds"/> has another length.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    void RunTimed(Span<double> milliseconds, CancellationToken cancellationToken);
}

/// <summary>Watches a run: for progress, and for the time of each step.</summary>
internal interface IStepObserver
{
    /// <summary>Step <paramref name="index"/> of <see cref="ExecutionPlan.Steps"/> is about to start.</summary>
    void StepStarting(int index);

    /// <summary>Step <paramref name="index"/> is done.</summary>
    void StepFinished(int index);
}
