using System.Net;
using FastInpaint.Host;
using FastInpaint.Host.Commands;
using FastInpaint.Host.Serve;
using FastInpaint.Hosting;
using FastInpaint.Kernels;

namespace FastInpaint.Service.Tests;

/// <summary>Pages of other sites, keys that are none, and what is said of what goes wrong.</summary>
public sealed class VisitorTests
{
    private const string Key = "correct horse";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("Host", "evil.example", "not 'evil.example'")]
    [InlineData("Host", "evil.example:5080", "not 'evil.example'")]
    [InlineData("Host", "localhost.evil.example", "not 'localhost.evil.example'")]
    [InlineData("Sec-Fetch-Site", "cross-site", "A page of another site")]
    [InlineData("Origin", "http://evil.example", "A page of another site")]
    [InlineData("Origin", "http://localhost:1", "A page of another site")]
    [InlineData("Origin", "null", "A page of another site")]
    public async Task Without_a_key_pages_of_other_sites_get_nothing(string header, string value, string sentence)
    {
        await using RunningService open = await RunningService.Start();
        await RefusalTests.AssertProblem(await Send(open, "/v1/inpaint", (header, value)), 403, sentence);
        await RefusalTests.AssertProblem(await Send(open, "/v1/jobs/1", (header, value)), 403, sentence);
        Assert.Equal(HttpStatusCode.OK, (await Send(open, "/", (header, value))).StatusCode);

        await using RunningService guarded = await RunningService.Start(new ServeSettings { ApiKey = Key });
        Assert.Equal(HttpStatusCode.OK, (await Send(guarded, "/v1/inpaint", (header, value), ("X-Api-Key", Key))).StatusCode);
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("localhost")]
    [InlineData("[::1]")]
    public async Task The_services_own_page_is_answered_under_each_of_its_names(string name)
    {
        await using RunningService service = await RunningService.Start();
        string host = $"{name}:{service.Client.BaseAddress!.Port}";
        Assert.Equal(HttpStatusCode.OK, (await Send(service, "/v1/inpaint", ("Host", host), ("Origin", $"http://{host}"), ("Sec-Fetch-Site", "same-origin"))).StatusCode);
    }

    [Fact]
    public void It_listens_on_this_machine_alone_unless_told_otherwise()
    {
        string output = Run("serve", "--help").AssertDone().Output;
        Assert.Contains("[default: http://127.0.0.1:5080]", string.Join(' ', output.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    public void An_empty_key_is_refused(string key)
    {
        Outcome run = Run("serve", "--api-key", key, "--urls", "http://127.0.0.1:0").AssertExit(ExitCode.BadInput);
        Assert.Contains("is empty. Give one", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_senders_write_forges_no_line_of_the_log()
    {
        await using RunningService service = await RunningService.Start();
        await RefusalTests.AssertProblem(await service.Post("/v1/inpaint", Sample.Of(1), ("dilate", "1\r\nWarning: forged \u001b[2J")), 400, "dilate is '1");
        await RefusalTests.AssertProblem(await service.Client.GetAsync("/v1/jobs/a%1b%5b2Jb", Cancellation), 404, "There is no such job");
        string[] refused = [.. service.Log.Where(line => line.Contains("refused with", StringComparison.Ordinal))];
        Assert.Equal(2, refused.Length);
        Assert.All(refused, line => Assert.DoesNotContain(line.TrimEnd(), char.IsControl));
    }

    [Fact]
    public void What_goes_wrong_has_its_status()
    {
        (Exception Fault, int Status)[] faults =
        [
            (new ArgumentException("inside"), 500), (new IOException("inside"), 500), (new InvalidDataException("inside"), 500), (new OperationCanceledException("inside"), 500),
            (new OutOfMemoryException("inside"), 503), (new GpuDeviceException("inside"), 503), (new QueueTimeoutException(TimeSpan.FromSeconds(1)), 503), (new InpaintingStoppedException(), 503),
            (new TimeoutException("late"), 504),
        ];
        Assert.All(faults, one =>
        {
            (int status, string sentence) = Problems.Explain(one.Fault);
            Assert.Equal(one.Status, status);
            Assert.DoesNotContain("inside", sentence, StringComparison.Ordinal);
        });
    }

    private static async Task<HttpResponseMessage> Send(RunningService service, string path, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(path == "/v1/inpaint" ? HttpMethod.Post : HttpMethod.Get, path) { Content = path == "/v1/inpaint" ? Sample.Of(1).Form() : null };
        foreach ((string name, string value) in headers)
        {
            Assert.True(request.Headers.TryAddWithoutValidation(name, value));
        }

        return await service.Client.SendAsync(request, Cancellation);
    }

    private static Outcome Run(params string[] words) => Programs.Run("fastinpaint", CommandLine.Run, words, Cancellation);
}
