namespace FastInpaint.Scheduling;

/// <summary>Progress of windows that several threads fill. It is reported on the thread that made this object: the finished windows, and the share of the window that this thread fills.</summary>
/// <param name="target">Receives a share that rises to 1.</param>
/// <param name="pixels">Number of pixels in all windows.</param>
internal sealed class WindowProgress(IProgress<double> target, long pixels) : IProgress<double>
{
    private readonly int _thread = Environment.CurrentManagedThreadId;
    private long _done;
    private long _current;
    private double _reported;

    /// <summary>Begins a window. Returns the progress of that window, or null on other threads.</summary>
    public IProgress<double>? Begin(long windowPixels)
    {
        if (Environment.CurrentManagedThreadId != _thread)
        {
            return null;
        }

        _current = windowPixels;
        return this;
    }

    public void End(long windowPixels)
    {
        Interlocked.Add(ref _done, windowPixels);
        if (Environment.CurrentManagedThreadId == _thread)
        {
            _current = 0;
            Report(0);
        }
    }

    public void Report(double value)
    {
        double share = Math.Min(1, (Interlocked.Read(ref _done) + (value * _current)) / pixels);
        if (share > _reported)
        {
            _reported = share;
            target.Report(share);
        }
    }
}
