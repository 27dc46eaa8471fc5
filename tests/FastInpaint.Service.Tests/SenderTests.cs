using System.Net;
using System.Text;
using FastInpaint.Host.Serve;
using FastInpaint.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace FastInpaint.Service.Tests;

/// <summary>Clients that send slowly have no place, and not much time.</summary>
public sealed class SenderTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task As_many_slow_senders_as_there_are_places_take_none_and_are_sent_away()
    {
        var settings = new ServeSettings();
        await using RunningService service = await RunningService.Start(settings);
        Sample sample = Sample.Of(4, width: 400, height: 400);
        byte[] expected = sample.ByCommand().Finished;
        using MultipartFormDataContent form = sample.Form();
        byte[] body = await form.ReadAsByteArrayAsync(Cancellation);
        RawClient[] slow = await Task.WhenAll(Enumerable.Range(0, settings.MaxRequests).Select(_ => RawClient.Connect(service.Client.BaseAddress!)));
        Task<string>[] ends = [.. slow.Select(client => Trickle(client, form, body))];
        int good = 0;
        while (!ends.All(end => end.IsCompleted) || good < 5)
        {
            using HttpResponseMessage answer = await service.Post("/v1/inpaint", sample);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.Equal(expected, await answer.Content.ReadAsByteArrayAsync(Cancellation));
            good++;
        }

        foreach (string end in await Task.WhenAll(ends))
        {
            Assert.StartsWith("HTTP/1.1 408", end, StringComparison.Ordinal);
            Assert.Contains("Connection: close", end, StringComparison.Ordinal);
            Assert.Contains("Send at least 4096 bytes a second", end, StringComparison.Ordinal);
        }

        BodyBudget bodies = service.Services.GetRequiredService<BodyBudget>();
        Assert.True(SpinWait.SpinUntil(() => bodies.Bytes == 0, TimeSpan.FromMinutes(1)));
        Array.ForEach(slow, client => client.Dispose());
    }

    [Fact]
    public async Task A_sender_that_was_fast_and_stops_is_sent_away_too()
    {
        await using RunningService service = await RunningService.Start();
        using MultipartFormDataContent form = Sample.Of(4, extension: ".bmp", width: 800, height: 800).Form();
        byte[] body = await form.ReadAsByteArrayAsync(Cancellation);
        using RawClient client = await RawClient.Connect(service.Client.BaseAddress!);
        await client.SendHead("POST /v1/inpaint", form, body.Length);
        await client.Send(body.AsMemory(0, body.Length - 100));
        // What it was faster than it has to be would be eight minutes.
        Task<byte[]> answer = client.ReadToEnd();
        Assert.Contains("came too slowly", Encoding.ASCII.GetString(await answer.WaitAsync(TimeSpan.FromMinutes(4), Cancellation)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_pauses_for_a_moment_and_is_fast_enough_is_served()
    {
        await using RunningService service = await RunningService.Start(new ServeSettings { MaxRequests = 1 });
        Sample sample = Sample.Of(4);
        using MultipartFormDataContent form = sample.Form();
        byte[] body = await form.ReadAsByteArrayAsync(Cancellation);
        using RawClient client = await RawClient.Connect(service.Client.BaseAddress!);
        await client.SendHead("POST /v1/inpaint", form, body.Length, "Connection: close\r\n");
        for (int i = 0; i < 4; i++)
        {
            await client.Send(body.AsMemory(i * body.Length / 4, ((i + 1) * body.Length / 4) - (i * body.Length / 4)));
            // Meanwhile the one place is free.
            using HttpResponseMessage other = await service.Post("/v1/inpaint", sample);
            Assert.Equal(i < 3 ? HttpStatusCode.OK : other.StatusCode, other.StatusCode);
        }

        Assert.StartsWith("HTTP/1.1 ", Encoding.ASCII.GetString(await client.ReadToEnd()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_no_place_is_free_nobody_has_to_send_a_body_to_be_told()
    {
        await using RunningService service = await RunningService.Start(new ServeSettings { MaxRequests = 1 }, options => options.Concurrency = 1);
        IInpaintingQueue queue = service.Services.GetRequiredService<IInpaintingQueue>();
        using Held held = await Held.At(service);
        Task<HttpResponseMessage> waiting = service.Post("/v1/inpaint", Sample.Of(1));
        Assert.True(SpinWait.SpinUntil(() => queue.Count == 1, TimeSpan.FromMinutes(2)));
        using MultipartFormDataContent form = Sample.Of(1).Form();
        using RawClient client = await RawClient.Connect(service.Client.BaseAddress!);
        await client.SendHead("POST /v1/inpaint", form, 1_000_000);
        Assert.Equal("HTTP/1.1 503", await client.Begin());
        held.Dispose();
        using HttpResponseMessage served = await waiting;
        Assert.Equal(HttpStatusCode.OK, served.StatusCode);
    }

    [Fact]
    public async Task More_connections_than_are_taken_are_closed()
    {
        await using RunningService service = await RunningService.Start(new ServeSettings { MaxConnections = 3 });
        var clients = new List<RawClient>();
        for (int i = 0; i < 3; i++)
        {
            clients.Add(await RawClient.Send(service.Client.BaseAddress!, "GET /health/live"));
            Assert.Equal("HTTP/1.1 200", await clients[i].Begin());
        }

        using RawClient more = await RawClient.Connect(service.Client.BaseAddress!);
        Assert.Empty(await more.ReadToEnd());
        clients.ForEach(client => client.Dispose());
    }

    /// <summary>Sends 400 bytes a second until there is an answer.</summary>
    /// <returns>All of it.</returns>
    private static async Task<string> Trickle(RawClient client, HttpContent form, byte[] body)
    {
        await client.SendHead("POST /v1/inpaint", form, body.Length);
        Task<byte[]> answer = client.ReadToEnd();
        try
        {
            for (int at = 0; at + 100 <= body.Length && !answer.IsCompleted; at += 100)
            {
                await client.Send(body.AsMemory(at, 100));
                await Task.WhenAny(answer, Task.Delay(250, Cancellation));
            }
        }
        catch (System.Net.Sockets.SocketException)
        {
            // It was sent away.
        }

        return Encoding.ASCII.GetString(await answer);
    }
}
