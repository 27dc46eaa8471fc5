namespace FastInpaint.Hosting;

/// <summary>The first stage's share of the whole: its progress from 0 to 1 is told as one from 0 to <paramref name="share"/>.</summary>
internal sealed class ProgressShare(IProgress<double> whole, double share) : IProgress<double>
{
    public void Report(double value) => whole.Report(share * value);
}
