using System.Net.Sockets;
using System.Text;
using FastInpaint.Host.Serve;
using FastInpaint.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace FastInpaint.Service.Tests;

/// <summary>The time limit and the sender's end hold from the first byte to the answer.</summary>
public sealed class TimeTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_body_that_is_too_slow_is_refused_and_gives_its_place_back()
    {
        await using RunningService service = await RunningService.Start(new ServeSettings { MaxRequests = 1 }, options => options.TimeLimit = TimeSpan.FromSeconds(1));
        byte[] body = await Sample.Of(1).Form().ReadAsByteArrayAsync(Cancellation);
        string boundary = Encoding.ASCII.GetString(body).Split("\r\n")[0][2..];
        using TcpClient slow = await WireTests.Open(service, boundary, body[..100], body.Length);
        var reader = new StreamReader(slow.GetStream());
        Assert.Equal("HTTP/1.1 408 Request Timeout", await reader.ReadLineAsync(Cancellation));
        var answer = new StringBuilder();
        while (!answer.ToString().Contains("did not arrive within the time limit of 1 s", StringComparison.Ordinal))
        {
            answer.AppendLine(await reader.ReadLineAsync(Cancellation) ?? throw new InvalidOperationException(answer.ToString()));
        }

        Assert.Contains("application/problem+json", answer.ToString(), StringComparison.Ordinal);
        using HttpResponseMessage next = await service.Post("/v1/inpaint", Sample.Of(1));
        Assert.DoesNotContain("wait or are worked on already", await next.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Work_that_takes_too_long_is_ended_and_not_to_be_sent_again()
    {
        await using RunningService service = await RunningService.Start(worker: options =>
        {
            options.WarmUp.Clear();
            options.TimeLimit = TimeSpan.FromSeconds(1);
            options.Backend = () => new TroubledBackend(() => Thread.Sleep(TimeSpan.FromSeconds(2)));
        });
        using HttpResponseMessage answer = await service.Post("/v1/inpaint", Sample.Of(1));
        await RefusalTests.AssertProblem(answer, 504, "The request was not done within the time limit of 1 s");
        Assert.Null(answer.Headers.RetryAfter);
    }

    [Fact]
    public async Task Who_has_no_turn_within_the_time_may_come_again()
    {
        await using RunningService service = await RunningService.Start(worker: options => (options.Concurrency, options.TimeLimit) = (1, TimeSpan.FromSeconds(1)));
        using Held held = await Held.At(service);
        using HttpResponseMessage answer = await service.Post("/v1/inpaint", Sample.Of(1));
        await RefusalTests.AssertProblem(answer, 503, "turn did not come within the time limit of 1 s");
        Assert.Equal(TimeSpan.FromSeconds(1), answer.Headers.RetryAfter!.Delta);
    }

    [Fact]
    public async Task Who_hangs_up_waits_no_longer_in_the_queue()
    {
        await using RunningService service = await RunningService.Start(worker: options => options.Concurrency = 1);
        IInpaintingQueue queue = service.Services.GetRequiredService<IInpaintingQueue>();
        using Held held = await Held.At(service);
        using var hangUp = new CancellationTokenSource();
        Task<HttpResponseMessage> sending = service.Client.PostAsync("/v1/inpaint", Sample.Of(1).Form(), hangUp.Token);
        await Until(() => queue.Count == 1);
        await hangUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending);
        await Until(() => queue.Count == 0);
        await Until(() => service.Log.Any(line => line.Contains("/v1/inpaint: the sender has gone", StringComparison.Ordinal)));
    }

    private static async Task Until(Func<bool> reached)
    {
        for (long started = Environment.TickCount64; !reached(); await Task.Delay(10, Cancellation))
        {
            Assert.True(Environment.TickCount64 - started < 120_000, "it did not happen");
        }
    }
}
