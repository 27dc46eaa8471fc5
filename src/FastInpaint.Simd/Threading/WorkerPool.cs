namespace FastInpaint.Simd;

/// <summary>
/// A fixed set of threads that do the tasks of one piece of work at a time. The caller is worker 0. If several threads call, they take turns.
/// A run allocates nothing.
/// </summary>
internal sealed class WorkerPool : IDisposable
{
    // Steps follow each other within microseconds. A thread looks this many times for the next step before it goes to sleep.
    private const int Spins = 1000;

    private readonly Thread[] _threads;
    private readonly Lock _turn = new();
    private readonly object _gate = new();
    private IParallelWork? _work;
    private CancellationToken _cancellationToken;
    private Exception? _fault;
    private int _taskCount;
    private int _nextTask;
    private int _busy;
    private volatile int _generation;
    private volatile bool _stopping;

    public WorkerPool(int workers)
    {
        Workers = workers;
        _threads = new Thread[workers - 1];
        for (int i = 0; i < _threads.Length; i++)
        {
            int worker = i + 1;
            _threads[i] = new Thread(() => Loop(worker)) { IsBackground = true, Name = $"FastInpaint worker {worker}" };
            _threads[i].Start();
        }
    }

    /// <summary>Number of threads, the caller included.</summary>
    public int Workers { get; }

    /// <summary>Does all tasks, and returns when the last one is done. If a task throws, this call throws.</summary>
    /// <param name="cancellationToken">Checked between tasks. After a cancellation no further task begins.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public void Run(IParallelWork work, int tasks, CancellationToken cancellationToken = default)
    {
        if (_threads.Length == 0 || tasks == 1)
        {
            lock (_turn)
            {
                for (int task = 0; task < tasks; task++)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    work.Execute(task, 0);
                }
            }

            return;
        }

        lock (_turn)
        {
            ObjectDisposedException.ThrowIf(_stopping, this);
            lock (_gate)
            {
                (_work, _taskCount, _nextTask, _busy, _fault, _cancellationToken) = (work, tasks, 0, _threads.Length, null, cancellationToken);
                _generation++;
                Monitor.PulseAll(_gate);
            }

            Drain(work, tasks, 0, cancellationToken);
            SpinUntilIdle();
            (_work, _cancellationToken) = (null, default);
            if (_fault is { } fault)
            {
                throw new InvalidOperationException($"A step failed: {fault.Message}", fault);
            }

            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    public void Dispose()
    {
        lock (_turn)
        {
            lock (_gate)
            {
                _stopping = true;
                Monitor.PulseAll(_gate);
            }

            foreach (Thread thread in _threads)
            {
                thread.Join();
            }
        }
    }

    private void Loop(int worker)
    {
        int seen = 0;
        while (WaitForWork(ref seen))
        {
            Drain(_work!, _taskCount, worker, _cancellationToken);
            lock (_gate)
            {
                if (--_busy == 0)
                {
                    Monitor.PulseAll(_gate);
                }
            }
        }
    }

    private void Drain(IParallelWork work, int tasks, int worker, CancellationToken cancellationToken)
    {
        try
        {
            for (int task = Interlocked.Increment(ref _nextTask) - 1; task < tasks && !cancellationToken.IsCancellationRequested; task = Interlocked.Increment(ref _nextTask) - 1)
            {
                work.Execute(task, worker);
            }
        }
        catch (Exception exception)
        {
            _fault = exception;
        }
    }

    private bool WaitForWork(ref int seen)
    {
        var spinner = default(SpinWait);
        for (int i = 0; i < Spins && _generation == seen && !_stopping; i++)
        {
            spinner.SpinOnce(sleep1Threshold: -1);
        }

        lock (_gate)
        {
            while (_generation == seen && !_stopping)
            {
                Monitor.Wait(_gate);
            }

            seen = _generation;
            return !_stopping;
        }
    }

    private void SpinUntilIdle()
    {
        var spinner = default(SpinWait);
        for (int i = 0; i < Spins && Volatile.Read(ref _busy) > 0; i++)
        {
            spinner.SpinOnce(sleep1Threshold: -1);
        }

        lock (_gate)
        {
            while (_busy > 0)
            {
                Monitor.Wait(_gate);
            }
        }
    }
}
