using FastInpaint.Hosting;
using FastInpaint.Memory;

namespace FastInpaint.Host.Memory;

/// <summary>The memory that pictures may take together, from their files to their answers. Who is going to allocate enters the bytes first, and waits in the order of coming where others have them. Thread safe.</summary>
/// <remarks>Nobody waits here who has a place already, so whoever is inside gets on, and leaves.</remarks>
internal sealed class MemoryBudget
{
    /// <summary>How often those are asked to give way that hold what they can do without, while somebody waits.</summary>
    private static readonly TimeSpan s_asking = TimeSpan.FromMilliseconds(500);

    private readonly object _gate = new();
    private readonly LinkedList<(long Bytes, TaskCompletionSource Turn)> _line = new();
    private readonly List<Func<long, long>> _givers = [];
    private readonly int _places;
    private int _inside;
    private long _taken;
    private long _changes;

    /// <param name="bytes">All of it.</param>
    /// <param name="places">The most pictures that are inside at a time.</param>
    public MemoryBudget(long bytes, int places = int.MaxValue)
    {
        (Bytes, _places) = (bytes, places);
        ServiceMetrics.MayTake(bytes);
    }

    /// <summary>All of it.</summary>
    public long Bytes { get; }

    /// <summary>What is taken.</summary>
    public long TakenBytes
    {
        get
        {
            lock (_gate)
            {
                return _taken;
            }
        }
    }

    /// <summary>How often something was taken or given back so far.</summary>
    public long Changes
    {
        get
        {
            lock (_gate)
            {
                return _changes;
            }
        }
    }

    /// <summary>How many wait.</summary>
    public int Waiting
    {
        get
        {
            lock (_gate)
            {
                return _line.Count;
            }
        }
    }

    /// <summary>Names somebody who holds memory that it can do without.</summary>
    /// <param name="giver">Asked for so many bytes where others wait for them, on the thread of one who waits; answers how many it gives back at once or soon.</param>
    public void AddGiver(Func<long, long> giver)
    {
        lock (_gate)
        {
            _givers.Add(giver);
        }
    }

    /// <summary>Waits for room.</summary>
    /// <inheritdoc cref="EnterAsync"/>
    public MemoryLease Enter(long bytes, CancellationToken cancellationToken) => EnterAsync(bytes, cancellationToken).GetAwaiter().GetResult();

    /// <summary>Ends when there is room, and a place.</summary>
    /// <param name="bytes">What is going to be allocated, 0 or more.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="MemoryLimitException">It is more than all of the budget.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled before there was room.</exception>
    public async Task<MemoryLease> EnterAsync(long bytes, CancellationToken cancellationToken)
    {
        if (bytes > Bytes)
        {
            throw Refusal(bytes);
        }

        var turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        LinkedListNode<(long Bytes, TaskCompletionSource Turn)> waiting;
        lock (_gate)
        {
            waiting = _line.AddLast((bytes, turn));
            LetIn();
        }

        using CancellationTokenRegistration giveUp = cancellationToken.UnsafeRegister(_ => GiveUp(waiting, cancellationToken), null);
        try
        {
            while (!turn.Task.IsCompleted)
            {
                AskGivers();
                await Task.WhenAny(turn.Task, Task.Delay(s_asking, CancellationToken.None)).ConfigureAwait(false);
            }
        }
        catch
        {
            GiveUp(waiting, CancellationToken.None);
            if (turn.Task.IsCompletedSuccessfully)
            {
                GiveBack(bytes, leaves: true);
            }

            throw;
        }

        await turn.Task.ConfigureAwait(false);
        return new MemoryLease(this, bytes);
    }

    /// <summary>Says that a picture can never get in.</summary>
    public MemoryLimitException Refusal(long bytes) => new(
        $"The picture takes {ByteSize.Format(bytes)} when it is decoded, with its masks and its answer, and this process has {ByteSize.Format(Bytes)} for pictures. Use a smaller picture, or give the process more memory.", bytes);

    internal void GiveBack(long bytes, bool leaves)
    {
        lock (_gate)
        {
            _taken -= bytes;
            _changes++;
            ServiceMetrics.Charged(-bytes);
            _inside -= leaves ? 1 : 0;
            LetIn();
        }
    }

    /// <summary>Asks for what the first in the line waits for.</summary>
    private void AskGivers()
    {
        Func<long, long>[] givers;
        lock (_gate)
        {
            givers = [.. _givers];
        }

        long missing = Missing();
        foreach (Func<long, long> giver in givers)
        {
            if (missing > 0)
            {
                missing -= giver(missing);
            }
        }
    }

    /// <summary>Bytes that the first in the line waits for.</summary>
    private long Missing()
    {
        lock (_gate)
        {
            return _line.First is { } first ? first.Value.Bytes - (Bytes - _taken) : 0;
        }
    }

    private void GiveUp(LinkedListNode<(long Bytes, TaskCompletionSource Turn)> place, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (place.List is null)
            {
                return;
            }

            _line.Remove(place);
            LetIn();
        }

        place.Value.Turn.TrySetCanceled(cancellationToken);
    }

    private void LetIn()
    {
        while (_line.First is { } first && _inside < _places && _taken + first.Value.Bytes <= Bytes)
        {
            _line.RemoveFirst();
            _inside++;
            _changes++;
            _taken += first.Value.Bytes;
            ServiceMetrics.Charged(first.Value.Bytes);
            first.Value.Turn.SetResult();
        }
    }
}
