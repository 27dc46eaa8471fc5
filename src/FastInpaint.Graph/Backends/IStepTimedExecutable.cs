namespace FastInpaint.Graph;

/// <summary>An executable that measures its steps on the device: no host waits between them, as an observer would make it.</summary>
public interface IStepTimedExecutable : IExecutable
{
    /// <summary>Runs every step once, and stores what each took.</summary>
    /// <param name="milliseconds">Exactly as many as <see cref="ExecutionPlan.Steps"/>.</param>
    /// <param name="cancellationToken">Looked at before the run.</param>
    /// <exception cref="ArgumentException"><paramref name="milliseconds"/> has another length.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    void RunTimed(Span<double> milliseconds, CancellationToken cancellationToken);
}
