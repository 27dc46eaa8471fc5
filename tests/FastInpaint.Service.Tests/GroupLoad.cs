using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace FastInpaint.Service.Tests;

/// <summary>Many clients that send pictures to one service at a time, and what became of them.</summary>
internal sealed partial class GroupLoad(ServiceProcess service, IReadOnlyList<GroupPicture> pictures)
{
    /// <summary>A guard against senders who never get in; no test measures it.</summary>
    private static readonly TimeSpan s_hang = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<(string Picture, string Strategy), byte[]> _answers = new();
    private readonly ConcurrentDictionary<(string Picture, int Status), int> _counts = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Sends random pictures until the time is over.</summary>
    public async Task RunFor(TimeSpan time, int clients)
    {
        long started = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, clients).Select(async client =>
        {
            var random = new Random(client);
            while (Stopwatch.GetElapsedTime(started) < time)
            {
                await Send(pictures[random.Next(pictures.Count)]);
            }
        }));
    }

    /// <summary>Sends the pictures in turns, again where the service is busy, until so many are done.</summary>
    /// <returns>The time that it took.</returns>
    public async Task<TimeSpan> Finish(int count, int clients)
    {
        long started = Stopwatch.GetTimestamp();
        int next = -1;
        await Task.WhenAll(Enumerable.Range(0, clients).Select(async _ =>
        {
            for (int i = Interlocked.Increment(ref next); i < count; i = Interlocked.Increment(ref next))
            {
                GroupPicture picture = pictures[i % pictures.Count];
                while (await Send(picture) != HttpStatusCode.OK)
                {
                    // It is busy; the sender has waited as long as it was told to.
                    Assert.True(Stopwatch.GetElapsedTime(started) < s_hang, $"{picture.Name} never gets in: {this}");
                }
            }
        }));
        return Stopwatch.GetElapsedTime(started);
    }

    /// <summary>How often a picture was answered so.</summary>
    public int Count(string picture, HttpStatusCode status) => _counts.GetValueOrDefault((picture, (int)status));

    /// <summary>Asserts that none was ever both filled and called too large for this service.</summary>
    public void AssertRefusalsAreTrue() => Assert.All(
        pictures, picture => Assert.True(Count(picture.Name, HttpStatusCode.OK) == 0 || Count(picture.Name, HttpStatusCode.RequestEntityTooLarge) == 0, $"{picture.Name} is too large at times: {this}"));

    /// <summary>The bytes of an answer by its strategy; every other answer was the same.</summary>
    public IEnumerable<(string Picture, string Strategy, byte[] File)> Answers => _answers.Select(answer => (answer.Key.Picture, answer.Key.Strategy, answer.Value));

    public override string ToString() => string.Join(", ", _counts.OrderBy(count => count.Key)
        .Select(count => string.Create(CultureInfo.InvariantCulture, $"{count.Key.Picture} {count.Value} x {count.Key.Status}")));

    /// <summary>Sends one picture, and waits where it is told to come again.</summary>
    private async Task<HttpStatusCode> Send(GroupPicture picture)
    {
        using HttpResponseMessage answer = await service.Client.PostAsync("/v1/inpaint", picture.Sample.Form(), Cancellation);
        _counts.AddOrUpdate((picture.Name, (int)answer.StatusCode), 1, (_, count) => count + 1);
        byte[] body = await answer.Content.ReadAsByteArrayAsync(Cancellation);
        switch (answer.StatusCode)
        {
            case HttpStatusCode.OK:
                string strategy = answer.Headers.GetValues("X-FastInpaint-Strategy").Single();
                byte[] first = _answers.GetOrAdd((picture.Name, strategy), body);
                Assert.True(first.AsSpan().SequenceEqual(body), $"{picture.Name}, {strategy}: two answers differ");
                break;
            case HttpStatusCode.ServiceUnavailable:
                Assert.True(answer.Headers.RetryAfter?.Delta > TimeSpan.Zero, Sentence(body));
                await Task.Delay(answer.Headers.RetryAfter.Delta.Value, Cancellation);
                break;
            default:
                Assert.True(answer.StatusCode == HttpStatusCode.RequestEntityTooLarge, $"{picture.Name}: {answer.StatusCode}: {Sentence(body)}");
                AssertNames(Sentence(body));
                break;
        }

        return answer.StatusCode;
    }

    /// <summary>Asserts that a refusal names what a picture needs, and the limit that is less.</summary>
    public static void AssertNames(string sentence)
    {
        long[] bytes = [.. Numbers().Matches(sentence).Select(match => long.Parse(match.Value, CultureInfo.InvariantCulture))];
        Assert.True(bytes.Length >= 2 && bytes.Max() > bytes.Min(), sentence);
    }

    public static string Sentence(byte[] problem) => JsonDocument.Parse(problem).RootElement.GetProperty("detail").GetString()!;

    /// <summary>Numbers of a megabyte and more.</summary>
    [GeneratedRegex("[0-9]{7,}")]
    private static partial Regex Numbers();
}
