using System.Net;
using System.Net.Sockets;
using System.Text;
using FastInpaint.Host.Serve;
using FastInpaint.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace FastInpaint.Service.Tests;

/// <summary>Clients that hang up, send half, lie, or are too many.</summary>
public sealed class WireTests
{
    private const int Places = 3;

    [Fact]
    public async Task Clients_that_misbehave_take_no_place_for_good_and_spoil_nobodys_answer()
    {
        await using RunningService service = await RunningService.Start(new ServeSettings { MaxRequests = Places });
        Sample sample = Sample.Of(9);
        byte[] expected = sample.ByCommand().Finished, body = await sample.Form().ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        string boundary = Encoding.ASCII.GetString(body).Split("\r\n")[0][2..];
        for (int i = 0; i < 4 * Places; i++)
        {
            await Send(service, boundary, body[..(body.Length / 2)], body.Length, wait: false);      // hangs up in the middle
            await Send(service, boundary, body, body.Length + 1000, wait: false);                    // says more than it sends
            await Send(service, boundary, body, body.Length / 2, wait: true);                        // says less
            await Send(service, boundary, body, body.Length, wait: false);                           // does not wait for its answer
            await Send(service, "other", body, body.Length, wait: true);                             // another boundary
        }

        // Places come back when the service has noticed.
        long started = Environment.TickCount64;
        while (true)
        {
            using HttpResponseMessage answer = await service.Post("/v1/inpaint", sample);
            if (answer.StatusCode == HttpStatusCode.ServiceUnavailable && Environment.TickCount64 - started < 120_000)
            {
                await Task.Delay(50, TestContext.Current.CancellationToken);
                continue;
            }

            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.Equal(expected, await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
            break;
        }

        HttpResponseMessage[] all = await Task.WhenAll(Enumerable.Range(0, Places).Select(_ => service.Post("/v1/inpaint", sample)));
        Assert.All(all, answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
        Assert.DoesNotContain(service.Log, line => line.Contains("defect", StringComparison.Ordinal));
    }

    [Fact]
    public async Task When_all_places_are_taken_others_are_told_when_to_come_again()
    {
        await using RunningService service = await RunningService.Start(new ServeSettings { MaxRequests = 1 }, options => options.Concurrency = 1);
        using Held held = await Held.At(service);
        Task<HttpResponseMessage> first = service.Post("/v1/inpaint", Sample.Of(9));
        IInpaintingQueue queue = service.Services.GetRequiredService<IInpaintingQueue>();
        Assert.True(SpinWait.SpinUntil(() => queue.Count == 1, TimeSpan.FromMinutes(2)));
        using HttpResponseMessage answer = await service.Post("/v1/inpaint", Sample.Of(9));
        await RefusalTests.AssertProblem(answer, 503, "1 requests wait or are worked on already");
        Assert.Equal(TimeSpan.FromSeconds(1), answer.Headers.RetryAfter!.Delta);
        held.Dispose();
        using HttpResponseMessage served = await first;
        Assert.Equal(HttpStatusCode.OK, served.StatusCode);
    }

    private static async Task Send(RunningService service, string boundary, byte[] body, int length, bool wait)
    {
        using TcpClient client = await Open(service, boundary, body, length);
        if (wait)
        {
            try
            {
                string line = (await new StreamReader(client.GetStream()).ReadLineAsync(TestContext.Current.CancellationToken)) ?? "";
                Assert.Matches("^HTTP/1.1 (400|503) ", line);
            }
            catch (IOException)
            {
                // A connection that is closed before all was read is reset, and the answer may be lost with it.
            }
        }
    }

    internal static async Task<TcpClient> Open(RunningService service, string boundary, byte[] body, int length)
    {
        var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, service.Client.BaseAddress!.Port, TestContext.Current.CancellationToken);
        string head = $"POST /v1/inpaint HTTP/1.1\r\nHost: localhost\r\nContent-Type: multipart/form-data; boundary={boundary}\r\nContent-Length: {length}\r\n\r\n";
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(head).Concat(body).ToArray(), TestContext.Current.CancellationToken);
        return client;
    }
}
