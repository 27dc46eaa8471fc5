namespace FastInpaint.Graph;

/// <summary>A plan with its arena, ready to run: fill the input rows, <see cref="Run"/>, read the output rows.</summary>
/// <remarks>One caller at a time; several executables of one model may run at once.</remarks>
public interface IExecutable : IDisposable
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
