using FastInpaint.Hosting;
using FastInpaint.Memory;

namespace FastInpaint.Host.Memory;

/// <summary>A budget of memory for all pictures together, from their files to their answers. A caller reserves bytes before it allocates them, and waits in order of arrival where others hold them. Thread-safe.</summary>
/// <remarks>A caller that holds a lease never waits for a second one, so callers cannot block each other for ever.</remarks>
internal sealed class MemoryBudget
{
    /// <summary>While a caller waits, the time between two requests to the givers (<see cref="AddGiver"/>).</summary>
    private static readonly TimeSpan s_asking = TimeSpan.FromMilliseconds(500);

    private readonly object _gate = new();
    private readonly LinkedList<(long Bytes, TaskCompletionSource Turn)> _line = new();
    private readonly List<Func<long, long>> _givers = [];
    private readonly int _places;
    private int _inside;
    private long _taken;
    private long _changes;

    /// <param name="bytes">The bytes of the budget.</param>
    /// <param name="places">The most leases at a time.</param>
    public MemoryBudget(long bytes, int places = int.MaxValue)
    {
        (Bytes, _places) = (bytes, places);
        ServiceMetrics.MayTake(bytes);
    }

    /// <summary>The bytes of the budget.</summary>
    public long Bytes { get; }

    /// <summary>The reserved bytes.</summary>
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

    /// <summary>The number of reservations and returns so far.</summary>
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

    /// <summary>The number of waiting callers.</summary>
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

    /// <summary>Registers a holder of memory that can be freed, such as finished results.</summary>
    /// <param name="giver">Called on a waiting caller's thread with the missing bytes; returns how many bytes it frees now or soon.</param>
    public void AddGiver(Func<long, long> giver)
    {
        lock (_gate)
        {
            _givers.Add(giver);
        }
    }

    /// <summary>Reserves bytes if they and a place are free and nobody waits.</summary>
    /// <returns>The lease; null where the caller has to wait.</returns>
    /// <inheritdoc cref="EnterAsync"/>
    public MemoryLease? TryEnter(long bytes)
    {
        Check(bytes);
        lock (_gate)
        {
            if (_line.Count > 0 || !Fits(bytes))
            {
                return null;
            }

            Charge(bytes);
        }

        return new MemoryLease(this, bytes);
    }

    /// <summary>Reserves bytes and blocks until they are free.</summary>
    /// <inheritdoc cref="EnterAsync"/>
    public MemoryLease Enter(long bytes, CancellationToken cancellationToken) => EnterAsync(bytes, cancellationToken).GetAwaiter().GetResult();

    /// <summary>Reserves bytes and waits until they, and a place, are free.</summary>
    /// <param name="bytes">The bytes to reserve, 0 or more.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="MemoryLimitException">The bytes exceed the whole budget.</exception>
    /// <exception cref="OperationCanceledException">The token was canceled before there was room.</exception>
    public async Task<MemoryLease> EnterAsync(long bytes, CancellationToken cancellationToken)
    {
        Check(bytes);
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

    /// <summary>The exception for a picture that exceeds the whole budget.</summary>
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

    /// <summary>Asks the givers for the bytes that the first waiting caller needs.</summary>
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

    /// <summary>The bytes that the first waiting caller still needs.</summary>
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
        while (_line.First is { } first && Fits(first.Value.Bytes))
        {
            _line.RemoveFirst();
            Charge(first.Value.Bytes);
            first.Value.Turn.SetResult();
        }
    }

    private void Check(long bytes)
    {
        if (bytes > Bytes)
        {
            throw Refusal(bytes);
        }
    }

    private bool Fits(long bytes) => _inside < _places && _taken + bytes <= Bytes;

    private void Charge(long bytes)
    {
        _inside++;
        _changes++;
        _taken += bytes;
        ServiceMetrics.Charged(bytes);
    }
}
