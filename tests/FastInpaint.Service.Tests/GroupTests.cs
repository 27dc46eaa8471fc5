using System.Net;

namespace FastInpaint.Service.Tests;

/// <summary>The service in a memory control group of 1 GB.</summary>
[Collection(nameof(Alone))]
public sealed class GroupTests
{
    private const long Gigabyte = 1L << 30;

    private const double Most = 0.95;

    private const double IdleGrowth = 1.3;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Sixteen_clients_with_large_pictures_get_right_answers_and_the_memory_goes_back_afterwards()
    {
        ControlGroup.SkipWithout();
        GroupPicture[] pictures =
        [
            new("3 MP PNG", Sample.Textured(2048, 1464, GroupPicture.Small)),
            new("12 MP JPEG", Sample.Textured(4000, 3000, GroupPicture.Small, ".jpg")),
        ];
        using ControlGroup group = ControlGroup.Of(Gigabyte);
        using ServiceProcess service = await ServiceProcess.Start(group, "--idle-release", "2");
        await new GroupLoad(service, [new("small", Sample.Textured(512, 400, GroupPicture.Small))]).Finish(4, clients: 4);
        long warm = await Settled(service, long.MaxValue);
        var load = new GroupLoad(service, pictures);
        await load.Finish(32, clients: 16);
        TestContext.Current.TestOutputHelper!.WriteLine($"{load}; {group}");
        Assert.All(pictures, picture => Assert.Equal(16, load.Count(picture.Name, HttpStatusCode.OK)));
        Assert.All(load.Answers, answer => Assert.True(answer.File.AsSpan().SequenceEqual(Expected(answer.Picture, answer.Strategy)), $"{answer.Picture}, {answer.Strategy}"));
        Assert.Equal(0, group.Kills);
        Assert.InRange(group.PeakBytes, 0, (long)(Most * Gigabyte));
        long idle = await Settled(service, (long)(IdleGrowth * warm));
        TestContext.Current.TestOutputHelper!.WriteLine($"resident: {warm >> 20} MiB warm, {idle >> 20} MiB after the load; {group}");
        Assert.InRange(idle, 0, (long)(IdleGrowth * warm));

        byte[] Expected(string picture, string strategy) => pictures.Single(other => other.Name == picture).Sample.ByCommand("--strategy", strategy).Finished;
    }

    [Fact]
    public async Task A_small_file_of_a_hundred_megapixels_is_refused_with_its_bytes_and_the_service_lives_on()
    {
        ControlGroup.SkipWithout();
        using ControlGroup group = ControlGroup.Of(Gigabyte);
        using ServiceProcess service = await ServiceProcess.Start(group);
        Sample large = Sample.Of(1) with { Image = PngParts.Transparent(10_000), Mask = null };
        Assert.InRange(large.Image.Length, 0, 8 << 20);
        using HttpResponseMessage refused = await service.Client.PostAsync("/v1/inpaint", large.Form(), Cancellation);
        string sentence = GroupLoad.Sentence(await refused.Content.ReadAsByteArrayAsync(Cancellation));
        Assert.True(refused.StatusCode == HttpStatusCode.RequestEntityTooLarge, $"{refused.StatusCode}: {sentence}");
        GroupLoad.AssertNames(sentence);
        using HttpResponseMessage filled = await service.Client.PostAsync("/v1/inpaint", Sample.Of(1).Form(), Cancellation);
        Assert.Equal(HttpStatusCode.OK, filled.StatusCode);
        Assert.Equal(0, group.Kills);
        Assert.InRange(group.PeakBytes, 0, (long)(Most * Gigabyte));
    }

    /// <summary>Resident bytes when they have not become less for some seconds, or are few enough.</summary>
    private static async Task<long> Settled(ServiceProcess service, long enough)
    {
        long least = service.ResidentBytes;
        for (int still = 0; still < 12 || least > enough && still < 60; still++)
        {
            await Task.Delay(500, Cancellation);
            least = Math.Min(least, service.ResidentBytes);
            if (least <= enough && enough < long.MaxValue)
            {
                break;
            }
        }

        return least;
    }
}
