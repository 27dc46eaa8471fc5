namespace FastInpaint.Scheduling;

/// <summary>Converts the progress of a part into the progress of the whole.</summary>
internal sealed class PartialProgress(IProgress<double> target) : IProgress<double>
{
    private double _start;
    private double _share;

    /// <summary>Begins the next part.</summary>
    /// <param name="share">The part's share of the whole, 0 to 1.</param>
    public void Next(double share)
    {
        _start += _share;
        _share = share;
    }

    public void Report(double value) => target.Report(Math.Min(1, _start + (value * _share)));
}
