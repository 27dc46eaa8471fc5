using System.Diagnostics;
using System.Globalization;
using System.Text;
using FastInpaint.Host.Commands;

namespace FastInpaint.Service.Tests;

/// <summary><c>fastinpaint serve</c> as a process of its own.</summary>
internal sealed class ServiceProcess : IDisposable
{
    private const string Begin = "fastinpaint: http";
    private const string OtlpProtocol = "OTEL_EXPORTER_OTLP_PROTOCOL";

    private readonly Process _process;
    private readonly Task<string> _error, _output;
    private readonly string _begin;

    private ServiceProcess(Process process, string address, string begin)
    {
        (_process, _begin) = (process, begin);
        _error = process.StandardError.ReadToEndAsync(CancellationToken.None);
        _output = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        Client = new HttpClient { BaseAddress = new Uri(address), Timeout = TimeSpan.FromMinutes(5) };
    }

    public HttpClient Client { get; }

    /// <summary>What it has written to standard output until its end.</summary>
    public Task<string> Output => _output;

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
    public static Task<ServiceProcess> Start(params string[] options) => Start(Command("http://127.0.0.1:0", options));

    /// <summary>The same, sending telemetry by the protocol that is taken where nothing is said: gRPC.</summary>
    public static Task<ServiceProcess> StartWithGrpc(params string[] options) => StartWith([(OtlpProtocol, null)], options);

    /// <summary>The same with variables in its environment, or without those that are null.</summary>
    public static Task<ServiceProcess> StartWith((string Name, string? Value)[] variables, params string[] options)
    {
        ProcessStartInfo command = Command("http://127.0.0.1:0", options);
        foreach ((string name, string? value) in variables)
        {
            command.Environment[name] = value;
        }

        return Start(command);
    }

    /// <summary>Runs it to its end, which its options cause.</summary>
    /// <returns>Its exit code and what it has said.</returns>
    public static async Task<(int ExitCode, string Error)> RunToEnd(params string[] options)
    {
        Outcome run = await Programs.Run(Command("http://127.0.0.1:0", options));
        return (run.ExitCode, run.Error);
    }

    /// <summary>Asks it to stop, and waits.</summary>
    /// <returns>Its exit code and what it has said.</returns>
    public async Task<(int ExitCode, string Error)> Stop()
    {
        using (Process kill = Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]))
        {
            await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        await _process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromMinutes(2), TestContext.Current.CancellationToken);
        return (_process.ExitCode, _begin + await _error);
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

    private static async Task<ServiceProcess> Start(ProcessStartInfo command)
    {
        Process process = Process.Start(command)!;
        // It says where it listens, and on what.
        string? line;
        var begin = new StringBuilder();
        do
        {
            line = await process.StandardError.ReadLineAsync(TestContext.Current.CancellationToken);
            Assert.True(line is not null, $"serve ended at its start: {begin}");
            begin.AppendLine(line);
        }
        while (!line.StartsWith(Begin, StringComparison.Ordinal));
        var service = new ServiceProcess(process, line.Split(' ')[1], begin.ToString());
        while (!(await service.Client.GetAsync("/health/ready", TestContext.Current.CancellationToken)).IsSuccessStatusCode)
        {
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }

        return service;
    }

    private static ProcessStartInfo Command(string urls, string[] options)
    {
        ProcessStartInfo command = Programs.Dotnet(typeof(CommandLine).Assembly, ["serve", "--urls", urls, "--device", "cpu", .. options]);
        command.Environment[OtlpProtocol] = "http/protobuf";
        return command;
    }
}
