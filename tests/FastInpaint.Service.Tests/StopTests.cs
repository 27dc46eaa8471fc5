using System.Net;

namespace FastInpaint.Service.Tests;

/// <summary>How it ends: by a signal while clients send, and because of what it cannot prepare.</summary>
public sealed class StopTests
{
    // Seconds; the margin is for the signal's process and the runtime's end on a busy machine.
    private const int StopLimit = 20, Margin = 15;

    [Fact]
    public async Task Under_load_it_answers_what_is_at_work_and_ends_well_within_the_limit()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "sends a signal by kill");
        using ServiceProcess service = await ServiceProcess.Start("--stop-limit", $"{StopLimit}", "--queue", "8");
        Sample sample = Sample.Of(3, width: 400, height: 400);
        byte[] expected = sample.ByCommand().Finished;
        int done = 0, gone = 0;
        Task[] clients =
        [
            .. Enumerable.Range(0, 6).Select(async _ =>
            {
                while (true)
                {
                    try
                    {
                        using HttpResponseMessage answer = await service.Client.PostAsync("/v1/inpaint", sample.Form(), TestContext.Current.CancellationToken);
                        if (answer.StatusCode != HttpStatusCode.OK)
                        {
                            Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
                            Interlocked.Increment(ref gone);
                            return;
                        }

                        Assert.Equal(expected, await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
                        Interlocked.Increment(ref done);
                    }
                    catch (HttpRequestException)
                    {
                        Interlocked.Increment(ref gone);
                        return;
                    }
                }
            }),
        ];
        while (Volatile.Read(ref done) < 6)
        {
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }

        int before = Volatile.Read(ref done);
        long started = Environment.TickCount64;
        (int exitCode, string error) = await service.Stop();
        long took = Environment.TickCount64 - started;
        await Task.WhenAll(clients);
        Assert.True(exitCode == 0, error);
        Assert.InRange(took, 0, 1000 * (StopLimit + Margin));
        Assert.True(done > before, "what was at work was not answered");
        Assert.Equal(6, gone);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_size_that_cannot_be_prepared_is_said_in_one_line_with_its_exit_code()
    {
        (int exitCode, string error) = await ServiceProcess.RunToEnd("--memory-limit", "200KiB", "--warm-up", "128x96");
        Assert.True(exitCode == 4, error);
        string[] lines = [.. error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => !line.Contains("Ctrl-C stops", StringComparison.Ordinal))];
        Assert.Matches("^fastinpaint: A size of --warm-up could not be prepared. A plan for 128x96 pixels needs .* Raise the limit to [0-9]+ bytes or give a smaller picture.$", Assert.Single(lines));
    }
}
