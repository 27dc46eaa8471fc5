namespace FastInpaint.Hosting.Tests;

/// <summary>Progress that holds the worker's thread at the first report, until it is opened.</summary>
internal sealed class Gate : IProgress<double>, IDisposable
{
    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ManualResetEventSlim _open = new();

    /// <summary>Ends when the request is at work.</summary>
    public Task Reached => _reached.Task.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);

    public void Open() => _open.Set();

    public void Report(double value)
    {
        _reached.TrySetResult();
        _open.Wait(TimeSpan.FromMinutes(1));
    }

    public void Dispose()
    {
        _open.Set();
        _open.Dispose();
    }
}
