namespace FastInpaint.Hosting;

/// <summary>A stage's share of the whole: its progress from 0 to 1 is told as one from <paramref name="from"/> to <paramref name="to"/>.</summary>
internal sealed class ProgressShare(IProgress<double> whole, double from, double to) : IProgress<double>
{
    public void Report(double value) => whole.Report(from + ((to - from) * value));
}
