using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using FastInpaint.Host.Pictures;
using FastInpaint.Host.Serve;
using FastInpaint.Imaging;
using Microsoft.Extensions.DependencyInjection;

namespace FastInpaint.Service.Tests;

/// <summary>Clients that do not read their answers take nothing from others, and not for long.</summary>
public sealed class ReceiverTests
{
    // 20 and 9 megabytes as BMP files, which small requests ask for.
    private const int Large = 2600, Middle = 1740;

    private static readonly TimeSpan s_long = TimeSpan.FromMinutes(20);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_client_that_does_not_read_a_large_answer_has_no_place_and_no_room()
    {
        // One request at a time, and room for one such picture beside its answer at most.
        await using RunningService service = await RunningService.Start(new ServeSettings { MaxRequests = 1, PictureBytes = RoomFor(Large), WriteTimeout = s_long });
        using RawClient silent = await Ask(service, Large);
        Assert.InRange(Answers(service).Bytes, 3 * Large * Large, long.MaxValue);
        await AssertServed(service, places: 1);
        Assert.Equal(1, Answers(service).Count);
    }

    [Fact]
    public async Task Where_memory_is_needed_an_answer_that_nobody_takes_gives_way()
    {
        await using RunningService service = await RunningService.Start(new ServeSettings { PictureBytes = RoomFor(Large), WriteTimeout = s_long });
        using RawClient silent = await Ask(service, Large);
        using RawClient second = await Ask(service, Large);
        Assert.Equal(1, Answers(service).Count);
        await AssertCut(silent);
        Assert.Contains(service.Log, line => line.Contains("/v1/inpaint: the answer was not taken within", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Forty_clients_that_do_not_read_are_served_and_leave_all_places_to_others()
    {
        await using RunningService service = await RunningService.Start(new ServeSettings { MaxRequests = 4, WriteTimeout = s_long });
        var silent = new List<RawClient>();
        try
        {
            for (int i = 0; i < 40; i++)
            {
                silent.Add(await Ask(service, Middle));
            }

            Assert.Equal(40, Answers(service).Count);
            await AssertServed(service, places: 4);
            Assert.Equal(40, Answers(service).Count);
        }
        finally
        {
            silent.ForEach(client => client.Dispose());
        }

        await Until(() => Answers(service).Count == 0);
        Assert.Equal(0, Answers(service).Bytes);
    }

    [Theory]
    [InlineData("/v1/inpaint", "")]
    [InlineData("/v1/inpaint", "Accept: application/json\r\n")]
    [InlineData(IoPaint.InpaintPath, "")]
    [InlineData("/v1/jobs", "")]
    public async Task An_answer_that_is_not_taken_in_time_ends_with_its_connection_and_is_never_whole(string path, string headers)
    {
        await using RunningService service = await RunningService.Start(new ServeSettings { WriteTimeout = TimeSpan.FromSeconds(1) });
        using RawClient silent = await RawClient.Connect(service.Client.BaseAddress!);
        if (path == "/v1/jobs")
        {
            path = $"{await Done(service)}/result";
            await silent.Send($"GET {path}", headers: headers);
        }
        else
        {
            await silent.Send($"POST {path}?format=bmp", Sample.Flat(Large).Form(), headers);
        }

        // What follows on the same connection is not answered in the middle of it.
        await silent.Send("GET /health/live");
        Assert.Equal("HTTP/1.1 200", await silent.Begin());
        await Until(() => service.Log.Any(line => line.Contains($"{path}: the answer was not taken within", StringComparison.Ordinal)));
        await Until(() => Answers(service).Count == 0);
        await AssertCut(silent);
        Assert.DoesNotContain(service.Log, line => line.Contains("defect", StringComparison.Ordinal));
        await AssertServed(service, places: 1);
    }

    [Fact]
    public async Task A_listener_that_does_not_read_does_not_hold_its_job()
    {
        await using RunningService service = await RunningService.Start(new ServeSettings { WriteTimeout = TimeSpan.FromSeconds(1) });
        using HttpResponseMessage begun = await service.Post("/v1/jobs", Sample.Flat(Middle));
        string job = begun.Headers.Location!.ToString();
        var listeners = new List<RawClient>();
        for (int i = 0; i < 20; i++)
        {
            listeners.Add(await RawClient.Send(service.Client.BaseAddress!, $"GET {job}/events"));
        }

        using HttpResponseMessage events = await service.Client.GetAsync($"{job}/events", Cancellation);
        Assert.EndsWith("\n\n", await events.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
        await Until(() => Answers(service).Count == 0);
        listeners.ForEach(listener => listener.Dispose());
    }

    [Fact]
    public async Task Who_reads_slowly_and_steadily_gets_everything()
    {
        await using RunningService service = await RunningService.Start();
        Sample sample = Sample.Flat(Middle);
        using HttpResponseMessage quick = await service.Post("/v1/inpaint", sample, ("format", "bmp"));
        byte[] expected = await quick.Content.ReadAsByteArrayAsync(Cancellation);
        using RawClient slow = await RawClient.Send(service.Client.BaseAddress!, "POST /v1/inpaint?format=bmp", sample.Form(), "Connection: close\r\n");
        await slow.Begin();
        await Task.Delay(TimeSpan.FromSeconds(2), Cancellation);
        byte[] answer = await slow.ReadToEnd();
        Assert.Equal(expected, answer[^expected.Length..]);
    }

    private static AnswersInWriting Answers(RunningService service) => service.Services.GetRequiredService<AnswersInWriting>();

    /// <summary>Memory for one such picture, and for nothing beside it.</summary>
    private static long RoomFor(int side)
    {
        Sample flat = Sample.Flat(side);
        var memory = new PictureMemory(Header(flat.Image), Header(flat.Mask!), exclude: null);
        return memory.OfFilling(PictureFormat.Bmp, quality: null, map: false, answered: true) * 4 / 3;

        static PictureHeader Header(byte[] file) => PictureFile.ReadHeader(new MemoryStream(file), name: "flat");
    }

    /// <summary>Asks for a large file, and reads nothing of it.</summary>
    private static async Task<RawClient> Ask(RunningService service, int side)
    {
        while (true)
        {
            RawClient client = await RawClient.Send(service.Client.BaseAddress!, "POST /v1/inpaint?format=bmp&strategy=local", Sample.Flat(side).Form());
            string begun = await client.Begin();
            if (begun != "HTTP/1.1 503")
            {
                Assert.Equal("HTTP/1.1 200", begun);
                return client;
            }

            client.Dispose();
        }
    }

    /// <summary>A job that has a large result.</summary>
    private static async Task<string> Done(RunningService service)
    {
        using HttpResponseMessage begun = await service.Post("/v1/jobs", Sample.Flat(Large), ("format", "bmp"));
        string job = begun.Headers.Location!.ToString();
        await service.Client.GetStringAsync($"{job}/events", Cancellation);
        return job;
    }

    private static async Task AssertServed(RunningService service, int places)
    {
        Sample sample = Sample.Of(3);
        byte[] expected = sample.ByCommand().Finished;
        for (int round = 0; round < 3; round++)
        {
            foreach (HttpResponseMessage answer in await Task.WhenAll(Enumerable.Range(0, places).Select(_ => service.Post("/v1/inpaint", sample))))
            {
                Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
                Assert.Equal(expected, await answer.Content.ReadAsByteArrayAsync(Cancellation));
                answer.Dispose();
            }
        }
    }

    /// <summary>What came says how long it is, and is shorter.</summary>
    private static async Task AssertCut(RawClient client)
    {
        byte[] came = await client.ReadToEnd();
        int end = came.AsSpan().IndexOf("\r\n\r\n"u8);
        string head = Encoding.ASCII.GetString(came, 0, end);
        long length = long.Parse(Regex.Match(head, "(?i)content-length: ([0-9]+)").Groups[1].Value, CultureInfo.InvariantCulture);
        Assert.InRange(came.Length - end - 4, 0, length - 1);
    }

    private static async Task Until(Func<bool> reached)
    {
        for (long started = Environment.TickCount64; !reached(); await Task.Delay(10, Cancellation))
        {
            Assert.True(Environment.TickCount64 - started < 120_000, "it did not happen");
        }
    }
}
