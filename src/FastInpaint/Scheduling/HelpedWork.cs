using System.Runtime.ExceptionServices;

namespace FastInpaint;

/// <summary>Numbered pieces of work that the calling thread does with the help of others. One use.</summary>
internal sealed class HelpedWork
{
    private readonly int _count;
    private readonly Action<int> _piece;
    private Exception? _fault;
    private int _next;

    private HelpedWork(int count, Action<int> piece) => (_count, _piece) = (count, piece);

    /// <summary>Does all pieces, in the order of their numbers, on so many threads. After a piece has failed no further one begins, and its exception is thrown here.</summary>
    public static void Run(int count, int threads, Action<int> piece)
    {
        var work = new HelpedWork(count, piece);
        var helpers = new Thread[threads - 1];
        for (int i = 0; i < helpers.Length; i++)
        {
            helpers[i] = new Thread(work.Drain) { IsBackground = true, Name = $"FastInpaint tiles {i + 1}" };
            helpers[i].Start();
        }

        work.Drain();
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
