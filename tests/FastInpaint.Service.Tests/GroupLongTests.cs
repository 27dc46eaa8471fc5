using System.Globalization;
using System.Net;

namespace FastInpaint.Service.Tests;

/// <summary>The service in memory control groups of several sizes, with 32 clients and pictures of 0.2 to 24 megapixels of all formats, beside the same service without a limit.</summary>
[Collection(nameof(Alone))]
public sealed class GroupLongTests
{
    /// <summary>Seconds of load a group.</summary>
    private const string Variable = "FASTINPAINT_GROUPS";

    private const int Clients = 32, Rounds = 3, PicturesPerSpell = 48;

    private const double Most = 0.95, LeastThroughput = 0.6, IdleGrowth = 1.3;

    private static readonly int s_seconds = int.Parse(Environment.GetEnvironmentVariable(Variable) ?? "0", CultureInfo.InvariantCulture);

    private static readonly Lazy<GroupPicture[]> s_pictures = new(() =>
    [
        new("0.2 MP WebP", Sample.Textured(512, 400, GroupPicture.Small, ".webp")),
        new("0.2 MP PNG, large hole", Sample.Textured(512, 400, GroupPicture.Large)),
        new("1 MP TIFF", Sample.Textured(1152, 868, 0.01, ".tif")),
        new("3 MP PNG", Sample.Textured(2048, 1464, GroupPicture.Small)),
        new("3 MP PNG, large hole", Sample.Textured(2048, 1464, GroupPicture.Large)),
        new("4 MP RGBA16 PNG", Sample.Textured(2304, 1728, GroupPicture.Small, layout: PixelFormat.Rgba64)),
        new("6 MP RGBA PNG", Sample.Textured(3000, 2000, GroupPicture.Small, layout: PixelFormat.Rgba32)),
        new("8 MP progressive JPEG", Sample.Textured(3264, 2448, GroupPicture.Small) with { Image = ProgressiveJpeg.Of(3264, 2448), Extension = ".jpg" }),
        new("12 MP JPEG", Sample.Textured(4000, 3000, GroupPicture.Small, ".jpg")),
        new("12 MP JPEG, large hole", Sample.Textured(4000, 3000, GroupPicture.Large, ".jpg")),
        new("16 MP JPEG", Sample.Textured(4608, 3456, GroupPicture.Small, ".jpg")),
        new("24 MP JPEG", Sample.Textured(6000, 4000, GroupPicture.Small, ".jpg")),
    ]);

    [Theory]
    [InlineData(512)]
    [InlineData(1024)]
    [InlineData(2048)]
    [InlineData(4096)]
    public async Task Mixed_pictures_are_filled_or_refused_for_a_true_reason(int mebibytes)
    {
        ControlGroup.SkipWithout();
        Assert.SkipUnless(s_seconds > 0, $"long: tests/long/run sets {Variable}");
        using ControlGroup group = ControlGroup.Of((long)mebibytes << 20);
        using ServiceProcess service = await ServiceProcess.Start(group, "--idle-release", "5");
        using ServiceProcess unlimited = await ServiceProcess.Start("--idle-release", "5");
        var first = new GroupLoad(service, [s_pictures.Value[0]]);
        await first.Finish(8, clients: 4);
        await Task.Delay(TimeSpan.FromSeconds(15), TestContext.Current.CancellationToken);
        long warm = service.ResidentBytes;

        var mixed = new GroupLoad(service, s_pictures.Value);
        await mixed.RunFor(TimeSpan.FromSeconds(s_seconds), Clients);
        Say($"{mixed}; {group}");
        AssertHeld(group);
        mixed.AssertRefusalsAreTrue();
        GroupPicture[] fitting = [.. s_pictures.Value.Where(picture => mixed.Count(picture.Name, HttpStatusCode.OK) > 0)];
        Assert.Contains(fitting, picture => picture.Name.StartsWith("3 MP", StringComparison.Ordinal));

        var reference = new GroupLoad(unlimited, fitting);
        await reference.Finish(fitting.Length, clients: 4);
        AssertSame(reference, mixed);

        TimeSpan within = TimeSpan.Zero, without = TimeSpan.Zero;
        GroupPicture[] quick = [.. fitting.Where(picture => !picture.Name.Contains("large", StringComparison.Ordinal))];
        var (limitedSpells, unlimitedSpells) = (new GroupLoad(service, quick), new GroupLoad(unlimited, quick));
        for (int round = 0; round < Rounds; round++)
        {
            within += await limitedSpells.Finish(PicturesPerSpell, Clients);
            without += await unlimitedSpells.Finish(PicturesPerSpell, Clients);
        }

        Say(string.Create(CultureInfo.InvariantCulture, $"{without / within:P0} of the throughput without a limit, with {quick.Length} kinds of pictures; {limitedSpells}; {group}"));
        AssertHeld(group);
        AssertSame(unlimitedSpells, limitedSpells);

        long idle = service.ResidentBytes;
        for (int second = 0; second < 120 && idle > IdleGrowth * warm; second++)
        {
            await Task.Delay(TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken);
            idle = service.ResidentBytes;
        }

        Say($"resident: {warm >> 20} MiB warm, {idle >> 20} MiB idle after the load; {group}");
        Assert.True(without / within >= LeastThroughput, $"{without / within:P0} of the throughput without a limit");
        Assert.InRange(idle, 0, (long)(IdleGrowth * warm));
    }

    private static void AssertHeld(ControlGroup group)
    {
        Assert.Equal(0, group.Kills);
        Assert.True(group.PeakBytes <= Most * group.Bytes, group.ToString());
    }

    /// <summary>Asserts that pictures that were cut in the same way have the same bytes with and without the limit.</summary>
    private static void AssertSame(GroupLoad expected, GroupLoad actual) => Assert.All(
        from one in expected.Answers
        join other in actual.Answers on (one.Picture, one.Strategy) equals (other.Picture, other.Strategy)
        where !one.Picture.Contains("large", StringComparison.Ordinal) || one.Strategy == "whole"
        select (one.Picture, one.Strategy, Same: one.File.AsSpan().SequenceEqual(other.File)),
        pair => Assert.True(pair.Same, $"{pair.Picture}, {pair.Strategy}: the limit changes the answer"));

    private static void Say(string line) => TestContext.Current.TestOutputHelper!.WriteLine(line);
}
