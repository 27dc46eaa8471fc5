namespace FastInpaint.Graph;

/// <summary>Watches a run: for progress, and for the time of each step.</summary>
public interface IStepObserver
{
    /// <summary>Step <paramref name="index"/> of <see cref="ExecutionPlan.Steps"/> is about to start.</summary>
    void StepStarting(int index);

    /// <summary>Step <paramref name="index"/> is done.</summary>
    void StepFinished(int index);
}
