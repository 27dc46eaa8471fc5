using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using FastInpaint.Imaging;

namespace FastInpaint.Service.Tests;

/// <summary>
/// Load and latency. The short forms, of every test run, ask for right answers, a clean end and memory within a wide limit; the long ones, whose
/// lengths tests/long/run sets by variables, ask for the times and the memory of docs/service.md too, and print what is measured.
/// </summary>
public sealed class LoadTests
{
    private const int Clients = 32;
    private const int Places = 24;

    // Weights, arenas and pools of so small pictures take a fifth of it.
    private const long MostBytes = 2L << 30;

    /// <summary>32 clients, pictures of mixed sizes with patterns of their own, some clients that misbehave; the memory of the last minute against that of the third (of shorter runs: tenths).</summary>
    [Fact]
    public async Task Under_load_every_answer_is_right_and_memory_stays()
    {
        int seconds = Seconds("FASTINPAINT_LOAD");
        using ServiceProcess service = await ServiceProcess.Start("--queue", (Places - 3).ToString(CultureInfo.InvariantCulture), "--concurrency", "3");
        Sample[] samples = [.. Enumerable.Range(0, 24).Select(seed => Sample.Of(seed, extension: seed % 3 == 0 ? ".jpg" : ".png", width: 64 + (24 * (seed % 9)), height: 64 + (28 * (seed % 8))))];
        byte[][] expected = [.. samples.Select(sample => sample.ByCommand().Finished)];
        var times = new ConcurrentBag<double>();
        int busy = 0;
        long end = Environment.TickCount64 + (1000L * seconds);
        Task[] clients =
        [
            .. Enumerable.Range(0, Clients).Select(async client =>
            {
                var random = new Random(client);
                while (Environment.TickCount64 < end)
                {
                    int i = random.Next(samples.Length);
                    if (client % 8 == 7)
                    {
                        await Misbehave(service.Client.BaseAddress!.Port, samples[i], random);
                        await Task.Delay(50, TestContext.Current.CancellationToken);
                        continue;
                    }

                    long started = Stopwatch.GetTimestamp();
                    using HttpResponseMessage answer = await service.Client.PostAsync("/v1/inpaint", samples[i].Form(), TestContext.Current.CancellationToken);
                    if (answer.StatusCode == HttpStatusCode.ServiceUnavailable)
                    {
                        Interlocked.Increment(ref busy);
                        await Task.Delay(100, TestContext.Current.CancellationToken);
                        continue;
                    }

                    Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
                    Assert.Equal(expected[i], await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
                    times.Add(Stopwatch.GetElapsedTime(started).TotalSeconds);
                }
            }),
        ];
        var resident = new List<long>();
        while (!clients.All(client => client.IsCompleted))
        {
            await Task.Delay(200, TestContext.Current.CancellationToken);
            resident.Add(service.ResidentBytes);
        }

        await Task.WhenAll(clients);
        double[] sorted = [.. times.Order()];
        Assert.NotEmpty(sorted);
        double rate = sorted.Length / (double)seconds, p50 = sorted[sorted.Length / 2], p99 = sorted[sorted.Length * 99 / 100], bound = 2 * Places / rate;
        int part = seconds >= 240 ? (int)(60L * resident.Count / seconds) : Math.Max(1, resident.Count / 10);
        double early = resident.Skip(2 * part).Take(part).Average(), late = resident.TakeLast(part).Average();
        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{seconds} s: {sorted.Length} answers, {rate:0.0} a second, {busy} times busy; p50 {p50 * 1000:0} ms, p99 {p99 * 1000:0} ms, bound {bound * 1000:0} ms; "
                + $"resident {early / 1e6:0.0} MB in the third {(seconds >= 240 ? "minute" : "tenth")}, {late / 1e6:0.0} MB in the last"));
        Assert.InRange(resident.Max(), 0, MostBytes);
        if (seconds >= 60)
        {
            Assert.InRange(p99, 0, bound);
            Assert.InRange(late / early, 0, seconds >= 240 ? 1.03 : 1.1);
        }

        (int exitCode, string error) = await service.Stop();
        Assert.True(exitCode == 0, error);
    }

    /// <summary>A 256x256 request over HTTP against decoding, filling and encoding in this process, in turns.</summary>
    [Fact]
    public async Task A_request_takes_little_longer_than_its_work()
    {
        int rounds = Seconds("FASTINPAINT_LATENCY_ROUNDS");
        await using RunningService service = await RunningService.Start(worker: options => options.WarmUp.Add("256x256"));
        using Inpainter inpainter = new();
        Sample sample = Sample.Of(1, width: 256, height: 256);
        var local = new List<double>();
        var http = new List<double>();
        for (int i = 0; i < rounds + 5; i++)
        {
            long started = Stopwatch.GetTimestamp();
            Picture picture = PictureFile.Read(new MemoryStream(sample.Image), name: "image", cancellationToken: TestContext.Current.CancellationToken);
            Picture mask = PictureFile.Read(new MemoryStream(sample.Mask!), name: "mask", cancellationToken: TestContext.Current.CancellationToken);
            var given = new ReadOnlyPixels(picture.Pixels.Span, picture.Width, picture.Height, PixelFormat.Rgb24);
            var finished = new Pixels(picture.Pixels.Span, picture.Width, picture.Height, PixelFormat.Rgb24);
            inpainter.Inpaint(given, new ReadOnlyMask(mask.Pixels.Span, mask.Width, mask.Height), finished, cancellationToken: TestContext.Current.CancellationToken);
            using var stream = new MemoryStream();
            PictureFile.Write(stream, picture, PictureFormat.Png, cancellationToken: TestContext.Current.CancellationToken);
            double work = Stopwatch.GetElapsedTime(started).TotalMilliseconds;

            started = Stopwatch.GetTimestamp();
            using HttpResponseMessage answer = await service.Post("/v1/inpaint", sample);
            byte[] body = await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
            double request = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
            Assert.Equal(stream.ToArray(), body);
            if (i >= 5)
            {
                local.Add(work);
                http.Add(request);
            }
        }

        double ratio = http.Order().ElementAt(http.Count / 2) / local.Order().ElementAt(local.Count / 2);
        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{rounds} rounds: a request's median is {ratio:0.000} of its work's"));
        if (rounds >= 100)
        {
            Assert.InRange(ratio, 0, 1.25);
        }
    }

    /// <summary>What the variable says; four seconds, or rounds, of the short form.</summary>
    private static int Seconds(string variable) => int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out int value) ? value : 4;

    /// <summary>Sends half a body, or lies about its length, and hangs up.</summary>
    private static async Task Misbehave(int port, Sample sample, Random random)
    {
        byte[] body = await sample.Form().ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        string boundary = Encoding.ASCII.GetString(body, 0, 100).Split("\r\n")[0][2..];
        (int sent, int said) = random.Next(3) switch { 0 => (body.Length / 2, body.Length), 1 => (body.Length, body.Length + 500), _ => (body.Length, body.Length) };
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port, TestContext.Current.CancellationToken);
        string head = $"POST /v1/inpaint HTTP/1.1\r\nHost: localhost\r\nContent-Type: multipart/form-data; boundary={boundary}\r\nContent-Length: {said}\r\n\r\n";
        await client.GetStream().WriteAsync((byte[])[.. Encoding.ASCII.GetBytes(head), .. body.AsSpan(0, sent)], TestContext.Current.CancellationToken);
        await Task.Delay(random.Next(30), TestContext.Current.CancellationToken);
    }
}
