using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using FastInpaint.Host.Commands;

namespace FastInpaint.Service.Tests;

/// <summary>What the program says while it serves, and where: standard error alone, whether somebody reads it or not.</summary>
public sealed class LogTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_log_goes_to_standard_error_and_early_probes_are_no_failures(bool json)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "sends a signal by kill");
        // It is asked whether it is ready from the moment at which it listens.
        using ServiceProcess service = await ServiceProcess.Start([.. json ? (string[])["--json-log"] : [], "--warm-up", "512x512"]);
        using HttpResponseMessage refused = await service.Client.PostAsync("/v1/inpaint", null, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, refused.StatusCode);
        (int exitCode, string error) = await service.Stop();
        Assert.True(exitCode == 0, error);
        Assert.Equal("", await service.Output);
        string[] lines = [.. error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => !line.StartsWith("fastinpaint: http://", StringComparison.Ordinal))];
        Assert.Contains(lines, line => line.Contains("refused with 415", StringComparison.Ordinal));
        Assert.DoesNotContain(lines, line => line.Contains("HealthCheck", StringComparison.Ordinal) || line.StartsWith("fail", StringComparison.Ordinal) || line.Contains('\u001b'));
        Assert.All(lines, line => Assert.Equal(json, line.StartsWith('{') && JsonDocument.Parse(line).RootElement.TryGetProperty("LogLevel", out _)));
    }

    [Fact]
    public async Task It_serves_where_nothing_can_be_said()
    {
        Assert.SkipUnless(File.Exists("/dev/full") && File.Exists("/bin/bash"), "needs /dev/full and bash");
        foreach (string closed in (string[])["2>/dev/full", "<&- >&- 2>&-"])
        {
            int port;
            using (var free = new TcpListener(IPAddress.Loopback, 0))
            {
                free.Start();
                port = ((IPEndPoint)free.LocalEndpoint).Port;
            }

            using var folder = new TemporaryFolder();
            Task<Outcome> run = Programs.Run(Shell($"$P serve --urls http://127.0.0.1:{port} --device cpu {closed} & echo $! > {folder["id"]}; wait $!; echo $?"));
            using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
            while (!run.IsCompleted && !await IsReady(client))
            {
                await Task.Delay(50, TestContext.Current.CancellationToken);
            }

            using HttpResponseMessage refused = await client.PostAsync("/v1/inpaint", null, TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.UnsupportedMediaType, refused.StatusCode);
            using HttpResponseMessage answer = await client.PostAsync("/v1/inpaint", Sample.Of(1).Form(), TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            await Process.Start("kill", ["-TERM", (await File.ReadAllTextAsync(folder["id"], TestContext.Current.CancellationToken)).Trim()]).WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.Equal("0\n", (await run).Output);
        }
    }

    [Fact]
    public void A_request_to_stop_before_it_listens_ends_it_in_peace()
    {
        Outcome run = Programs.Run("fastinpaint", CommandLine.Run, ["serve", "--urls", "http://127.0.0.1:0", "--device", "cpu"], new CancellationToken(canceled: true)).AssertDone();
        Assert.Equal("", run.Output + run.Error);
    }

    private static async Task<bool> IsReady(HttpClient client)
    {
        try
        {
            using HttpResponseMessage answer = await client.GetAsync("/health/ready", TestContext.Current.CancellationToken);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    /// <summary>A line of bash; $P is the program.</summary>
    private static ProcessStartInfo Shell(string line)
    {
        ProcessStartInfo command = Programs.Command("/bin/bash", "-c", line);
        command.Environment["P"] = $"dotnet {typeof(CommandLine).Assembly.Location}";
        return command;
    }
}
