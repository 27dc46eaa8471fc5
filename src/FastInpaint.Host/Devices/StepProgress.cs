using FastInpaint.Graph;

namespace FastInpaint.Host.Devices;

/// <summary>Reports progress: the multiply-adds of the finished steps as a share of the plan's.</summary>
internal sealed class StepProgress(ExecutionPlan plan, IProgress<double> progress) : IStepObserver
{
    private long _done;

    public void StepStarting(int index)
    {
    }

    public void StepFinished(int index)
    {
        _done += plan.Steps[index].MultiplyAdds;
        progress.Report(_done / (double)Math.Max(1, plan.MultiplyAdds));
    }
}
