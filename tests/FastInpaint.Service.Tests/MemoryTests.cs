using System.Diagnostics.Metrics;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using FastInpaint.Host.Memory;
using FastInpaint.Host.Serve;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace FastInpaint.Service.Tests;

/// <summary>Small files that are large pictures take no more memory than there is for them.</summary>
[Collection(nameof(Alone))]
public sealed class MemoryTests
{
    private const int Side = 1000, Pixel = 3 + 1 + 1;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Many_large_flat_pictures_are_decoded_as_there_is_room()
    {
        Sample flat = Sample.Flat(Side);
        Assert.InRange(flat.Image.Length, 0, Side * Side / 50);
        // Two of them, each with hole and answer, in three quarters.
        await using RunningService service = await RunningService.Start(new ServeSettings { PictureBytes = 27L * Side * Side });
        long bytes = 0, most = 0;
        object gate = new();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Name == "fastinpaint.in_flight.memory")
            {
                self.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((_, value, _, _) =>
        {
            lock (gate)
            {
                most = Math.Max(most, bytes += value);
            }
        });
        listener.Start();
        HttpResponseMessage[] answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => service.Post("/v1/inpaint", flat, ("strategy", "local"))));
        Assert.All(answers, answer => Assert.True(answer.StatusCode is HttpStatusCode.OK or HttpStatusCode.ServiceUnavailable, $"{answer.StatusCode}"));
        Assert.Contains(answers, answer => answer.StatusCode == HttpStatusCode.OK);
        Assert.InRange(most, Pixel * Side * Side, 2 * Pixel * Side * Side);
        Assert.Equal(0, bytes);
    }

    [Fact]
    public async Task A_large_body_of_JSON_is_held_to_the_limit_and_takes_little_more_than_itself()
    {
        const int Length = 40_000_000;
        await using RunningService service = await RunningService.Start(new ServeSettings { MaxBody = Length + 1000 });
        long before = GC.GetTotalAllocatedBytes(precise: true);
        string json = $$"""{"image":"{{new string('A', Length)}}"}""";
        using var body = new ByteArrayContent(Encoding.ASCII.GetBytes(json)) { Headers = { ContentType = new("application/json") } };
        long own = GC.GetTotalAllocatedBytes(precise: true) - before;
        await RefusalTests.AssertProblem(await service.Client.PostAsync("/v1/inpaint", body, Cancellation), 422, "image: this is no picture");
        long taken = GC.GetTotalAllocatedBytes(precise: true) - before - own;
        Assert.InRange(taken, Length * 3 / 4, Length * 5 / 2);
        using var longer = new StringContent(json + new string(' ', 2000), Encoding.UTF8, "application/json");
        await RefusalTests.AssertProblem(await service.Client.PostAsync("/v1/inpaint", longer, Cancellation), 413, "larger than this service takes: 40001000");
    }

    [Fact]
    public async Task Who_finds_no_room_in_time_or_before_the_stop_is_told_when_to_come_again()
    {
        await using RunningService service = await RunningService.Start(new ServeSettings { PictureBytes = 8 << 20 }, options => options.TimeLimit = TimeSpan.FromSeconds(2));
        PictureAdmission admission = service.Services.GetRequiredService<PictureAdmission>();
        using var time = new RequestTime(null, Cancellation);
        using (await admission.Enter(admission.Memory.Bytes, time))
        {
            using HttpResponseMessage late = await service.Post("/v1/inpaint", Sample.Of(1));
            await RefusalTests.AssertProblem(late, 503, "There was no room for the");
            Assert.Equal(TimeSpan.FromSeconds(1), late.Headers.RetryAfter!.Delta);
            Sample excluding = Sample.Of(1) with { Exclude = Sample.Of(1).Image };
            using HttpResponseMessage larger = await service.Post("/v1/inpaint", excluding);
            Assert.InRange(await RoomOf(larger) - await RoomOf(late), 48 * 40, long.MaxValue);
            Task<MemoryLease> waiting = admission.Enter(1000, time);
            service.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();
            await Assert.ThrowsAsync<Hosting.InpaintingStoppedException>(() => waiting);
        }
    }

    [Fact]
    public async Task What_can_never_be_decoded_here_is_refused_with_the_number()
    {
        await using RunningService service = await RunningService.Start(new ServeSettings { PictureBytes = 8 << 20 });
        using HttpResponseMessage refused = await service.Post("/v1/inpaint", Sample.Flat(Side));
        await RefusalTests.AssertProblem(refused, 413, "this process has 6.0 MiB (6291456 bytes) for pictures");
        using HttpResponseMessage small = await service.Post("/v1/inpaint", Sample.Flat(64));
        Assert.Equal(HttpStatusCode.OK, small.StatusCode);
    }

    [Fact]
    public async Task All_memory_is_given_back_with_the_answers()
    {
        await using RunningService service = await RunningService.Start();
        MemoryBudget memory = service.Services.GetRequiredService<PictureAdmission>().Memory;
        foreach (string path in (string[])["/v1/inpaint", "/v1/detect"])
        {
            using HttpResponseMessage answer = await service.Post(path, Sample.Of(1));
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            using HttpResponseMessage refused = await service.Post(path, Sample.Of(1) with { Mask = Sample.Of(1, width: 50).Mask });
            Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
        }

        Assert.True(SpinWait.SpinUntil(() => memory.TakenBytes == 0, TimeSpan.FromMinutes(1)), $"{memory.TakenBytes} bytes are still taken");
    }

    [Fact]
    public async Task The_oldest_finished_jobs_give_way_to_pictures_and_say_so()
    {
        await using RunningService service = await RunningService.Start();
        JobStore jobs = service.Services.GetRequiredService<JobStore>();
        PictureAdmission admission = service.Services.GetRequiredService<PictureAdmission>();
        var addresses = new List<string>();
        for (int i = 0; i < 2; i++)
        {
            using HttpResponseMessage begun = await service.Post("/v1/jobs", Sample.Of(i));
            addresses.Add(begun.Headers.Location!.ToString());
            await service.Client.GetStringAsync($"{addresses[^1]}/events", Cancellation);
            await Task.Delay(50, Cancellation);
        }

        long[] kept = [.. addresses.Select(address => jobs.Get(address.Split('/')[^1]).End!.Answer!.Body.Length)];
        Assert.Equal(kept.Sum(), admission.Memory.TakenBytes);
        using var time = new RequestTime(null, Cancellation);
        using (await admission.Enter(admission.Memory.Bytes - kept[1], time))
        {
            await RefusalTests.AssertProblem(await service.Client.GetAsync($"{addresses[0]}/result", Cancellation), 410, "its result was dropped: the memory was needed for others");
            string state = await service.Client.GetStringAsync(addresses[0], Cancellation);
            Assert.Contains("\"status\":\"done\"", state, StringComparison.Ordinal);
            Assert.Contains("was dropped", state, StringComparison.Ordinal);
            Assert.Equal(kept[1], (await service.Client.GetByteArrayAsync($"{addresses[1]}/result", Cancellation)).Length);
        }

        Assert.Equal(kept[1], admission.Memory.TakenBytes);
    }

    /// <summary>The bytes that a refusal names.</summary>
    private static async Task<long> RoomOf(HttpResponseMessage refusal) =>
        long.Parse(Regex.Match(await refusal.Content.ReadAsStringAsync(Cancellation), "no room for the ([0-9]+) bytes").Groups[1].Value, CultureInfo.InvariantCulture);

    [Fact]
    public async Task Bodies_are_counted_as_they_come_and_have_a_quarter_of_the_memory()
    {
        await using RunningService service = await RunningService.Start(new ServeSettings { PictureBytes = 8000 });
        BodyBudget bodies = service.Services.GetRequiredService<BodyBudget>();
        Assert.Equal(2000, bodies.Most);
        bodies.Enter(1600);
        bodies.Enter(400);
        RequestException full = Assert.Throws<RequestException>(() => bodies.Enter(1));
        Assert.Equal((503, 2000L), (full.Status, bodies.Bytes));
        bodies.Leave(1600);
        bodies.Enter(500);
        Assert.Equal(900, bodies.Bytes);
        using var time = new RequestTime(null, Cancellation);
        using var giveUp = new CancellationTokenSource();
        using var given = new RequestTime(null, giveUp.Token);
        Assert.Equal(0, await bodies.Wait(1100, time));
        Task<long> first = bodies.Wait(1500, time), second = bodies.Wait(100, given), third = bodies.Wait(400, time);
        Assert.False(first.IsCompleted || second.IsCompleted || third.IsCompleted);
        await giveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        bodies.Leave(500);
        Assert.Equal(1500, await first);
        Assert.Equal(1900, bodies.Bytes);
        bodies.Leave(1900);
        Assert.Equal(400, await third);
        Assert.Equal(400, bodies.Bytes);
        bodies.Leave(400);
        using var large = new ByteArrayContent(new byte[1001]) { Headers = { ContentType = new("application/json") } };
        await RefusalTests.AssertProblem(await service.Client.PostAsync("/v1/inpaint", large, Cancellation), 413, "larger than this service takes: 1000");
    }

    [Fact]
    public async Task A_body_is_held_no_longer_than_its_request()
    {
        await using RunningService service = await RunningService.Start();
        using HttpResponseMessage answer = await service.Post("/v1/inpaint", Sample.Of(1));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        BodyBudget bodies = service.Services.GetRequiredService<BodyBudget>();
        Assert.True(SpinWait.SpinUntil(() => bodies.Bytes == 0, TimeSpan.FromMinutes(1)));
    }

    [Fact]
    public async Task Variables_of_the_server_do_not_say_where_it_listens()
    {
        const string Variable = "Kestrel__Endpoints__Other__Url";
        Environment.SetEnvironmentVariable(Variable, "http://127.0.0.1:1");
        try
        {
            await using RunningService service = await RunningService.Start();
            Assert.NotEqual(1, service.Client.BaseAddress!.Port);
        }
        finally
        {
            Environment.SetEnvironmentVariable(Variable, null);
        }
    }
}
