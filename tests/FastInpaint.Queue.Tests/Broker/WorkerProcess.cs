using System.Diagnostics;
using System.Text.Json;
using FastInpaint.Host;

namespace FastInpaint.Queue.Tests.Broker;

/// <summary>A worker as a process of its own, whose log is read.</summary>
internal sealed class WorkerProcess : IDisposable
{
    private readonly Process _process;
    private readonly List<JsonElement> _log = [];
    private readonly Task _reading;
    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <param name="arguments">The program's.</param>
    /// <param name="temporary">Where its temporary files lie; null for the machine's folder.</param>
    public WorkerProcess(string[] arguments, string? temporary = null)
    {
        ProcessStartInfo command = Programs.Dotnet(typeof(CommandLine).Assembly, arguments);
        command.Environment["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf";
        command.Environment["TMPDIR"] = temporary ?? Path.GetTempPath();
        _process = Process.Start(command)!;
        _reading = Task.Run(ReadAsync);
    }

    /// <summary>Ends when the first job has begun.</summary>
    public Task Started => _started.Task;

    /// <summary>Ids of the jobs with an event.</summary>
    public string[] Jobs(string name)
    {
        lock (_log)
        {
            return [.. _log.Where(line => line.GetProperty("event").GetString() == name).Select(line => line.GetProperty("job").GetString()!)];
        }
    }

    /// <summary>Waits until so many events of a name were logged.</summary>
    public async Task LoggedAsync(string name, int count = 1)
    {
        while (Count() < count)
        {
            Assert.False(_reading.IsCompleted, $"the worker ended without {count} times {name}");
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }

        int Count()
        {
            lock (_log)
            {
                return _log.Count(line => line.GetProperty("event").GetString() == name);
            }
        }
    }

    /// <summary>Kills it in the middle of a job: it is held first (SIGSTOP), and let go on as long as it has none.</summary>
    /// <returns>Ids of the jobs that it had begun and not answered.</returns>
    public async Task<string[]> KillInJobAsync()
    {
        while (true)
        {
            Assert.False(_reading.IsCompleted, "the worker ended before it could be killed");
            Signal("STOP");
            // What it has written is read by then.
            await Task.Delay(200, TestContext.Current.CancellationToken);
            if (Unanswered() is { Length: > 0 })
            {
                Kill();
                return Unanswered();
            }

            Signal("CONT");
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }

        string[] Unanswered()
        {
            // A job that failed begins more than once.
            List<string> begun = [.. Jobs("started")];
            foreach (string ended in (string[])[.. Jobs("done"), .. Jobs("known"), .. Jobs("retry"), .. Jobs("dead")])
            {
                begun.Remove(ended);
            }

            return [.. begun];
        }
    }

    /// <summary>Kills it, without any warning to it (SIGKILL).</summary>
    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
        _reading.Wait();
    }

    /// <summary>Asks it to stop (SIGTERM).</summary>
    /// <returns>What it did.</returns>
    public async Task<JsonElement> StopAsync()
    {
        Signal("TERM");
        string output = await _process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
        await _reading;
        return new Outcome("fastinpaint", _process.ExitCode, output, string.Join('\n', _log)).AssertDone().Json;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            Kill();
        }

        _process.Dispose();
    }

    private void Signal(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", $"{_process.Id}"]);
        kill.WaitForExit();
    }

    private async Task ReadAsync()
    {
        while (await _process.StandardError.ReadLineAsync() is { } line)
        {
            JsonElement entry = line.StartsWith('{') ? JsonDocument.Parse(line).RootElement : JsonDocument.Parse("""{"event":"text"}""").RootElement;
            lock (_log)
            {
                _log.Add(entry);
            }

            if (entry.GetProperty("event").GetString() == "started")
            {
                _started.TrySetResult();
            }
        }

        _started.TrySetResult();
    }
}
