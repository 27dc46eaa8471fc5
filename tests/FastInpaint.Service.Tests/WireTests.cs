using System.Globalization;
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

    [Theory]
    [InlineData("multipart/form-data; boundary={0}", "Content-Length: {1}", false)]
    [InlineData("multipart/form-data; boundary={0}", "Content-Length: {1}", true)]
    [InlineData("multipart/form-data; boundary={0}", "Transfer-Encoding: chunked", false)]
    [InlineData("multipart/form-data; boundary={0}", "Transfer-Encoding: chunked", true)]
    [InlineData("application/json", "Content-Length: {1}", true)]
    public async Task A_body_that_its_sender_ends_too_early_is_answered(string type, string length, bool waits)
    {
        await using RunningService service = await RunningService.Start(new ServeSettings { MaxRequests = 1 });
        byte[] body = await Sample.Of(9).Form().ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        string boundary = Encoding.ASCII.GetString(body).Split("\r\n")[0][2..];
        string head = $"POST /v1/inpaint HTTP/1.1\r\nHost: localhost\r\nContent-Type: {string.Format(CultureInfo.InvariantCulture, type, boundary)}\r\n{string.Format(CultureInfo.InvariantCulture, length, boundary, body.Length)}\r\n\r\n";
        byte[] half = body[..(body.Length / 2)];
        if (length.EndsWith("chunked", StringComparison.Ordinal))
        {
            half = [.. Encoding.ASCII.GetBytes($"{body.Length:x}\r\n"), .. half];
        }

        // Twice, for the only place comes back at once.
        for (int i = 0; i < 2; i++)
        {
            string answer = await SendAndEnd(service, [.. Encoding.ASCII.GetBytes(head), .. half], waits);
            Assert.StartsWith("HTTP/1.1 400 ", answer, StringComparison.Ordinal);
            Assert.Contains("did not arrive whole", answer, StringComparison.Ordinal);
        }

        Assert.Equal(HttpStatusCode.OK, (await service.Post("/v1/inpaint", Sample.Of(9))).StatusCode);
        Assert.DoesNotContain(service.Log, line => line.Contains("defect", StringComparison.Ordinal) || line.Contains("has gone", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("GET /v1/inp", "")]
    [InlineData("GET /health/live HTTP/1.1\r\nHost: localhost\r\n", "")]
    [InlineData("POST /v1/nothing HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\n123", "HTTP/1.1 404 ")]
    public async Task A_sender_that_ends_anywhere_else_has_its_connection_ended(string text, string begin)
    {
        await using RunningService service = await RunningService.Start();
        string answer = await SendAndEnd(service, Encoding.ASCII.GetBytes(text), waits: true);
        Assert.True(begin.Length == 0 ? answer.Length == 0 || answer.StartsWith("HTTP/1.1 400 ", StringComparison.Ordinal) : answer.StartsWith(begin, StringComparison.Ordinal), answer);
    }

    [Fact]
    public async Task A_sender_that_hangs_up_while_its_picture_is_worked_on_has_gone()
    {
        await using RunningService service = await RunningService.Start();
        byte[] body = await Sample.Of(3, width: 1200, height: 1200).Form().ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        using (TcpClient client = await Open(service, Encoding.ASCII.GetString(body[..200]).Split("\r\n")[0][2..], body, body.Length))
        {
            // The body is there, and the work goes on.
            await Task.Delay(300, TestContext.Current.CancellationToken);
        }

        while (!service.Log.Any(line => line.Contains("has gone", StringComparison.Ordinal)))
        {
            Assert.DoesNotContain(service.Log, line => line.Contains(" ms, waited ", StringComparison.Ordinal));
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Sends something and ends its own side.</summary>
    /// <returns>All that is answered.</returns>
    private static async Task<string> SendAndEnd(RunningService service, byte[] bytes, bool waits)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, service.Client.BaseAddress!.Port, TestContext.Current.CancellationToken);
        NetworkStream stream = client.GetStream();
        await stream.WriteAsync(bytes, TestContext.Current.CancellationToken);
        if (waits)
        {
            await Task.Delay(200, TestContext.Current.CancellationToken);
        }

        client.Client.Shutdown(SocketShutdown.Send);
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
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
