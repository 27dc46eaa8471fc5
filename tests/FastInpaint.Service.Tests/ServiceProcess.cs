using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using FastInpaint.Host;

namespace FastInpaint.Service.Tests;

/// <summary><c>fastinpaint serve</c> as a process of its own.</summary>
internal sealed class ServiceProcess : IDisposable
{
    private readonly Process _process;
    private readonly Task<string> _error;

    private ServiceProcess(Process process, int port)
    {
        _process = process;
        _error = process.StandardError.ReadToEndAsync(CancellationToken.None);
        _ = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
        Client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}"), Timeout = TimeSpan.FromMinutes(2) };
    }

    public HttpClient Client { get; }

    /// <summary>Memory that lies in the machine's, in bytes (Linux).</summary>
    public long ResidentBytes
    {
        get
        {
            string line = File.ReadLines($"/proc/{_process.Id}/status").Single(line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
            return 1024 * long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
        }
    }

    /// <summary>Starts it and waits until it is ready.</summary>
    public static async Task<ServiceProcess> Start(params string[] options)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        var start = new ProcessStartInfo("dotnet", [typeof(CommandLine).Assembly.Location, "serve", "--urls", $"http://127.0.0.1:{port}", "--device", "cpu", .. options]) { RedirectStandardError = true, RedirectStandardOutput = true };
        var service = new ServiceProcess(Process.Start(start)!, port);
        long started = Environment.TickCount64;
        while (true)
        {
            try
            {
                if ((await service.Client.GetAsync("/health/ready", TestContext.Current.CancellationToken)).IsSuccessStatusCode)
                {
                    return service;
                }
            }
            catch (HttpRequestException) when (Environment.TickCount64 - started < 60_000 && !service._process.HasExited)
            {
            }

            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Asks it to stop, and waits.</summary>
    /// <returns>Its exit code and what it has said.</returns>
    public async Task<(int ExitCode, string Error)> Stop()
    {
        using (Process kill = Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]))
        {
            await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        await _process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
        return (_process.ExitCode, await _error);
    }

    public void Dispose()
    {
        Client.Dispose();
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }
}
