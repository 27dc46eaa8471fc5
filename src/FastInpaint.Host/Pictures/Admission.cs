namespace FastInpaint.Host.Pictures;

/// <summary>Lets pictures in, in the order in which they ask: at most so many at a time, together at most so many bytes. One that is larger than all of that goes alone. Thread safe.</summary>
/// <param name="places">The most at a time.</param>
/// <param name="bytes">The most bytes of those that are in together.</param>
internal sealed class Admission(int places, long bytes)
{
    private readonly object _gate = new();
    private readonly LinkedList<(long Size, TaskCompletionSource Turn)> _line = new();
    private int _inside;
    private long _insideBytes;

    /// <summary>How many wait for a place.</summary>
    public long Waiting
    {
        get
        {
            lock (_gate)
            {
                return _line.Count;
            }
        }
    }

    /// <summary>Waits for a place.</summary>
    /// <inheritdoc cref="EnterAsync"/>
    public IDisposable Enter(long size, CancellationToken cancellationToken) => EnterAsync(size, cancellationToken).GetAwaiter().GetResult();

    /// <summary>Ends when there is a place.</summary>
    /// <param name="size">Bytes that the picture takes.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>The place, given back when it is disposed of.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled before there was one.</exception>
    public async Task<IDisposable> EnterAsync(long size, CancellationToken cancellationToken)
    {
        var turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        LinkedListNode<(long Size, TaskCompletionSource Turn)> waiting;
        lock (_gate)
        {
            waiting = _line.AddLast((size, turn));
            LetIn();
        }

        using CancellationTokenRegistration giveUp = cancellationToken.UnsafeRegister(_ => GiveUp(waiting, cancellationToken), null);
        await turn.Task.ConfigureAwait(false);
        return new Place(this, size);
    }

    private void Leave(long size)
    {
        lock (_gate)
        {
            _inside--;
            _insideBytes -= size;
            LetIn();
        }
    }

    private void GiveUp(LinkedListNode<(long Size, TaskCompletionSource Turn)> place, CancellationToken cancellationToken)
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
        while (_line.First is { } first && (_inside == 0 || (_inside < places && _insideBytes + first.Value.Size <= bytes)))
        {
            _line.RemoveFirst();
            _inside++;
            _insideBytes += first.Value.Size;
            first.Value.Turn.SetResult();
        }
    }

    private sealed class Place(Admission admission, long size) : IDisposable
    {
        private int _left;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _left, 1) == 0)
            {
                admission.Leave(size);
            }
        }
    }
}
