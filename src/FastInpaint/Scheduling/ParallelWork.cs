using System.Runtime.ExceptionServices;

namespace FastInpaint.Scheduling;

/// <summary>Numbered pieces of work that the calling thread and helper threads do together. For a single use.</summary>
internal sealed class ParallelWork
{
    private readonly int _count;
    private readonly Action<int> _piece;
    private Exception? _fault;
    private int _next;

    private ParallelWork(int count, Action<int> piece) => (_count, _piece) = (count, piece);

    /// <summary>Does all pieces, in the order of their numbers, on several threads. After a piece has failed, no further piece begins, and the call throws its exception. When the call ends, in whatever way, no piece is
    /// still running.</summary>
    /// <param name="count">Number of pieces.</param>
    /// <param name="threads">Number of threads, the calling thread included.</param>
    /// <param name="piece">Does one piece, given its number.</param>
    /// <param name="start">Starts a helper thread; null for <see cref="Thread.Start()"/>.</param>
    public static void Run(int count, int threads, Action<int> piece, Action<Thread>? start = null)
    {
        var work = new ParallelWork(count, piece);
        var helpers = new List<Thread>(threads - 1);
        try
        {
            while (helpers.Count < threads - 1)
            {
                var helper = new Thread(work.Drain) { IsBackground = true, Name = $"FastInpaint tiles {helpers.Count + 1}" };
                (start ?? (thread => thread.Start()))(helper);
                helpers.Add(helper);
            }

            work.Drain();
        }
        catch (Exception exception)
        {
            // A helper thread could not be started. The helpers that run stop before their next piece.
            Interlocked.CompareExchange(ref work._fault, exception, null);
        }

        foreach (Thread helper in helpers)
        {
            helper.Join();
        }

        if (work._fault is { } fault)
        {
            ExceptionDispatchInfo.Throw(fault);
        }
    }

    private void Drain()
    {
        try
        {
            for (int i = Interlocked.Increment(ref _next) - 1; i < _count && Volatile.Read(ref _fault) is null; i = Interlocked.Increment(ref _next) - 1)
            {
                _piece(i);
            }
        }
        catch (Exception fault)
        {
            Interlocked.CompareExchange(ref _fault, fault, null);
        }
    }
}
