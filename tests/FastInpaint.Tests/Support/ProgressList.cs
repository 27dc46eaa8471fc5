namespace FastInpaint.Tests;

/// <summary>Keeps what it is told, on the thread that tells it.</summary>
internal sealed class ProgressList(Action<double>? onReport = null) : IProgress<double>
{
    public List<double> Values { get; } = [];

    public void Report(double value)
    {
        Values.Add(value);
        onReport?.Invoke(value);
    }
}
