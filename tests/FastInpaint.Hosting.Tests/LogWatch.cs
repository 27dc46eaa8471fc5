using Microsoft.Extensions.Logging;

namespace FastInpaint.Hosting.Tests;

/// <summary>Waits for what a host logs.</summary>
internal sealed class LogWatch : ILoggerProvider, ILogger
{
    private readonly List<string> _lines = [];
    private readonly List<(string Words, TaskCompletionSource Seen)> _waiting = [];

    /// <summary>Ends when a line has these words.</summary>
    public Task Until(string words)
    {
        lock (_lines)
        {
            var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Add((words, seen));
            Tell();
            return seen.Task;
        }
    }

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        lock (_lines)
        {
            _lines.Add(formatter(state, exception));
            Tell();
        }
    }

    public void Dispose()
    {
    }

    private void Tell()
    {
        foreach ((string words, TaskCompletionSource seen) in _waiting)
        {
            if (_lines.Exists(line => line.Contains(words, StringComparison.Ordinal)))
            {
                seen.TrySetResult();
            }
        }
    }
}
