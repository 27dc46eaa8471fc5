using System.Diagnostics.Metrics;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
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
        // Two of them, each with hole and answer.
        await using RunningService service = await RunningService.Start(new ServeSettings { PictureBytes = 20L * Side * Side });
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
        await using RunningService service = await RunningService.Start(new ServeSettings { PictureBytes = 1000 }, options => options.TimeLimit = TimeSpan.FromSeconds(2));
        PictureAdmission admission = service.Services.GetRequiredService<PictureAdmission>();
        using var time = new RequestTime(null, Cancellation);
        using (await admission.Enter(1000, time))
        {
            using HttpResponseMessage late = await service.Post("/v1/inpaint", Sample.Of(1));
            await RefusalTests.AssertProblem(late, 503, "There was no room for the");
            Assert.Equal(TimeSpan.FromSeconds(1), late.Headers.RetryAfter!.Delta);
            Sample excluding = Sample.Of(1) with { Exclude = Sample.Of(1).Image };
            using HttpResponseMessage larger = await service.Post("/v1/inpaint", excluding);
            Assert.Equal((48 * 40 * (3 + 1)) + excluding.Exclude.Length, await RoomOf(larger) - await RoomOf(late));
            Task<IDisposable> waiting = admission.Enter(1000, time);
            service.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();
            await Assert.ThrowsAsync<Hosting.InpaintingStoppedException>(() => waiting);
        }
    }

    /// <summary>The bytes that a refusal names.</summary>
    private static async Task<long> RoomOf(HttpResponseMessage refusal) =>
        long.Parse(Regex.Match(await refusal.Content.ReadAsStringAsync(Cancellation), "no room for the ([0-9]+) bytes").Groups[1].Value, CultureInfo.InvariantCulture);

    [Fact]
    public void Bodies_are_counted_as_they_come_and_one_alone_may_be_large()
    {
        var bodies = new BodyBudget(new ServeSettings { PictureBytes = 200 });
        bodies.Enter(0, 90);
        bodies.Enter(90, 300);
        RequestException full = Assert.Throws<RequestException>(() => bodies.Enter(0, 1));
        Assert.Equal((503, 390L), (full.Status, bodies.Bytes));
        bodies.Leave(390);
        bodies.Enter(0, 60);
        bodies.Enter(0, 40);
        Assert.Throws<RequestException>(() => bodies.Enter(40, 1));
        Assert.Equal(100, bodies.Bytes);
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
