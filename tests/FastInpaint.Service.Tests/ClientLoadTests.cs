using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;

namespace FastInpaint.Service.Tests;

/// <summary>
/// Good clients beside those that do not read and those that send slowly, in turns with good clients alone. The short form, of every test run, asks for right answers;
/// the long one, whose length tests/long/run sets by a variable, asks for the times too, and prints what is measured.
/// </summary>
public sealed class ClientLoadTests
{
    private const int Good = 8, Rounds = 3;

    // Some megabytes as a BMP file, which a small request asks for.
    private const int Side = 820;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Clients_that_do_not_read_or_send_slowly_cost_good_ones_nothing()
    {
        bool isLong = int.TryParse(Environment.GetEnvironmentVariable("FASTINPAINT_CLIENTS"), CultureInfo.InvariantCulture, out int seconds);
        int bad = isLong ? 200 : 12;
        var turn = TimeSpan.FromSeconds(isLong ? Math.Max(1, seconds / Rounds) : 2);
        using ServiceProcess service = await ServiceProcess.Start("--queue", "61", "--concurrency", "3");
        Sample[] samples = [.. Enumerable.Range(0, 8).Select(seed => Sample.Of(seed, width: 96 + (16 * seed), height: 128))];
        byte[][] expected = [.. samples.Select(sample => sample.ByCommand().Finished)];
        var alone = new ConcurrentBag<double>();
        var beside = new ConcurrentBag<double>();
        for (int round = 0; round < Rounds; round++)
        {
            await Work(alone);
            using var others = new BadClients(service.Client.BaseAddress!, Sample.Flat(Side));
            await others.Begin(bad);
            await Work(beside);
            Assert.Equal(bad, others.Silent);
            Assert.InRange(others.Slow, 1, bad);
        }

        double without = Median(alone), with = Median(beside);
        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{Rounds} times {turn.TotalSeconds:0} s: {alone.Count} answers alone, median {without * 1000:0} ms; {beside.Count} beside {bad} that do not read and {bad} that send slowly, median {with * 1000:0} ms: "
                + $"{with / without:0.00} times"));
        if (isLong)
        {
            Assert.InRange(with / without, 0, 2);
        }

        (int exitCode, string error) = await service.Stop();
        Assert.True(exitCode == 0, error);

        Task Work(ConcurrentBag<double> times)
        {
            long end = Environment.TickCount64 + (long)turn.TotalMilliseconds;
            return Task.WhenAll(Enumerable.Range(0, Good).Select(async client =>
            {
                for (int i = client; Environment.TickCount64 < end; i++)
                {
                    long started = Stopwatch.GetTimestamp();
                    using HttpResponseMessage answer = await service.Client.PostAsync("/v1/inpaint", samples[i % samples.Length].Form(), Cancellation);
                    Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
                    Assert.Equal(expected[i % samples.Length], await answer.Content.ReadAsByteArrayAsync(Cancellation));
                    times.Add(Stopwatch.GetElapsedTime(started).TotalSeconds);
                }
            }));
        }
    }

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }

    /// <summary>Clients that have asked for an answer and do not read it, and clients that send a body slowly, again and again.</summary>
    private sealed class BadClients(Uri service, Sample sample) : IDisposable
    {
        private readonly CancellationTokenSource _end = new();
        private readonly List<RawClient> _silent = [];
        private int _slow;

        public int Silent => _silent.Count;

        /// <summary>How many send at the moment.</summary>
        public int Slow => Volatile.Read(ref _slow);

        /// <summary>Ends when all are there.</summary>
        public async Task Begin(int each)
        {
            for (int i = 0; i < each; i++)
            {
                RawClient client = await RawClient.Send(service, "POST /v1/inpaint?format=bmp&strategy=local", sample.Form());
                Assert.Equal("HTTP/1.1 200", await client.Begin());
                _silent.Add(client);
                _ = Trickle();
            }
        }

        public void Dispose()
        {
            _end.Cancel();
            _silent.ForEach(client => client.Dispose());
            _end.Dispose();
        }

        private async Task Trickle()
        {
            CancellationToken end = _end.Token;
            var piece = new byte[100];
            using MultipartFormDataContent form = sample.Form();
            while (!end.IsCancellationRequested)
            {
                Interlocked.Increment(ref _slow);
                try
                {
                    using RawClient client = await RawClient.Connect(service);
                    await client.SendHead("POST /v1/inpaint", form, 1_000_000);
                    Task<byte[]> answer = client.ReadToEnd();
                    while (!answer.IsCompleted && !end.IsCancellationRequested)
                    {
                        await client.Send(piece);
                        await Task.WhenAny(answer, Task.Delay(250, CancellationToken.None));
                    }
                }
                catch (Exception sentAway) when (sentAway is System.Net.Sockets.SocketException or ObjectDisposedException)
                {
                    // It comes again.
                }
                finally
                {
                    Interlocked.Decrement(ref _slow);
                }
            }
        }
    }
}
