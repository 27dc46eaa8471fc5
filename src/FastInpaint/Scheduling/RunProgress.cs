using FastInpaint.Graph;

namespace FastInpaint.Scheduling;

/// <summary>Converts finished steps into a share of the call's work, measured in multiply-adds. One run at a time.</summary>
internal sealed class RunProgress : IStepObserver
{
    /// <summary>Share of a call's work that follows the network: matching and compositing.</summary>
    private const double Finishing = 0.01;

    private readonly double[] _doneAfter;
    private IProgress<double>? _target;
    private double _reported;

    public RunProgress(ExecutionPlan plan)
    {
        _doneAfter = new double[plan.Steps.Length];
        double total = Math.Max(1, plan.MultiplyAdds);
        long done = 0;
        for (int i = 0; i < _doneAfter.Length; i++)
        {
            done += plan.Steps[i].MultiplyAdds;
            _doneAfter[i] = done / total * (1 - Finishing);
        }
    }

    /// <summary>Starts a run that reports to <paramref name="target"/>.</summary>
    public void Start(IProgress<double> target)
    {
        _target = target;
        _reported = 0;
    }

    /// <summary>Stops reporting.</summary>
    public void Stop() => _target = null;

    public void StepStarting(int index)
    {
    }

    public void StepFinished(int index)
    {
        if (_doneAfter[index] > _reported)
        {
            _reported = _doneAfter[index];
            _target?.Report(_reported);
        }
    }
}
