using System.Diagnostics;

namespace FastInpaint.Testing;

/// <summary>Watches how much memory a process takes, until it is disposed of.</summary>
/// <remarks>A thread of its own looks every few milliseconds: where tests keep the thread pool busy, a task would come too late for a short program.</remarks>
internal sealed class PeakMemory : IDisposable
{
    private const int Interval = 5;

    private readonly ManualResetEventSlim _done = new();
    private readonly Thread _thread;
    private long _bytes;

    public PeakMemory(int process)
    {
        _thread = new Thread(() => Watch(process)) { IsBackground = true, Priority = ThreadPriority.AboveNormal };
        _thread.Start();
    }

    /// <summary>The most resident bytes that were seen.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    public void Dispose()
    {
        _done.Set();
        _thread.Join();
        _done.Dispose();
    }

    private void Watch(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            do
            {
                process.Refresh();
                Interlocked.Exchange(ref _bytes, Math.Max(_bytes, process.PeakWorkingSet64));
            }
            while (!_done.Wait(Interval));
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            // The process has ended.
        }
    }
}
