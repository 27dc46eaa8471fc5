namespace FastInpaint.Build.Tests;

public sealed class OptionalPackagesTests
{
    private const string WithIlgpu = "parts: ilgpu+package end";
    private const string WithImageSharp = "parts: imagesharp+package end";
    private const string WithNeither = "parts: end";

    [Fact]
    public async Task SolutionBuild_ContainsThePartThatTheFeedHas_AndNamesTheOneItLacks()
    {
        using var tiny = new TinySolution();
        tiny.AddIlgpuToFeed();

        DotnetResult first = (await tiny.Dotnet("build", "Tiny.sln")).Succeeded();
        Assert.Equal(WithIlgpu, await tiny.Parts());
        string line = Assert.Single(first.LeftOut());
        Assert.Contains($"SixLabors.ImageSharp {Repository.ImageSharpVersion}", line, StringComparison.Ordinal);
        Assert.Contains(tiny.Answers, line, StringComparison.Ordinal);

        // Remembered: with the answers untouched and the feed gone, the same build says and contains the same.
        DateTime[] answered = AnswerTimes(tiny);
        Assert.Equal(2, answered.Length);
        Directory.Move(tiny.Feed, tiny.Feed + ".gone");
        DotnetResult second = (await tiny.Dotnet("build", "Tiny.sln")).Succeeded();
        Assert.Equal([line], second.LeftOut());
        Assert.Equal(WithIlgpu, await tiny.Parts());
        Assert.Equal(answered, AnswerTimes(tiny));

        // An emptied cache is asked for anew.
        Directory.Move(tiny.Feed + ".gone", tiny.Feed);
        tiny.EmptyCache();
        (await tiny.Dotnet("build", "Tiny.sln")).Succeeded();
        Assert.Equal(WithIlgpu, await tiny.Parts());
    }

    [Fact]
    public async Task AnswersHold_WhenTheFirstRestoreOnAMachineWritesTheUsersFeeds_AndNotForOtherFeeds()
    {
        using var tiny = new TinySolution();
        string before = await tiny.AnswerFile();
        Assert.False(File.Exists(tiny.UserFeeds));

        (await tiny.DotnetOnANewMachine("restore", "Tiny")).Succeeded();
        Assert.True(File.Exists(tiny.UserFeeds), $"{tiny.UserFeeds} was not written by the first restore");
        Assert.Equal(before, await tiny.AnswerFile());

        File.WriteAllText(tiny.UserFeeds, """<configuration><packageSources><add key="mine" value="https://feed.example/v3/index.json" /></packageSources></configuration>""");
        Assert.NotEqual(before, await tiny.AnswerFile());
    }

    [Fact]
    public async Task ProjectRun_ContainsThePartThatTheFeedHas()
    {
        using var tiny = new TinySolution();
        tiny.AddImageSharpToFeed();

        DotnetResult run = (await tiny.Dotnet("run", "--project", "Tiny")).Succeeded();
        Assert.Contains(WithImageSharp, run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FeedThatGainsAPackage_IsAskedAgainOnDemand_AndANewerVersionIsNotThePackage()
    {
        using var tiny = new TinySolution();
        LocalFeed.Add(tiny.Feed, "SixLabors.ImageSharp", "999.0.0", "IMAGESHARP_REFERENCED");

        DotnetResult without = (await tiny.Dotnet("publish", "Tiny", "-c", "Debug")).Succeeded();
        Assert.Equal(2, without.LeftOut().Length);
        Assert.Equal(WithNeither, await tiny.Parts());

        tiny.AddIlgpuToFeed();
        DotnetResult remembered = (await tiny.Dotnet("build", "Tiny")).Succeeded();
        Assert.Equal(2, remembered.LeftOut().Length);

        Directory.Delete(tiny.Answers, recursive: true);
        DotnetResult with = (await tiny.Dotnet("build", "Tiny")).Succeeded();
        Assert.Single(with.LeftOut());
        Assert.Equal(WithIlgpu, await tiny.Parts());
    }

    [Fact]
    public async Task Property_OverridesTheFeeds()
    {
        using var tiny = new TinySolution();
        tiny.AddIlgpuToFeed();

        DotnetResult off = (await tiny.Dotnet(
            "build", "Tiny.sln", "-p:FastInpaintWithIlgpu=false", "-p:FastInpaintWithImageSharp=false")).Succeeded();
        Assert.Empty(off.LeftOut());
        Assert.Equal(WithNeither, await tiny.Parts());
        Assert.False(Directory.Exists(tiny.Answers), "a package that is switched off is not asked for");

        DotnetResult on = (await tiny.Dotnet(
            "build", "Tiny.sln", "-p:FastInpaintWithIlgpu=true", "-p:FastInpaintWithImageSharp=false")).Succeeded();
        Assert.Empty(on.LeftOut());
        Assert.Equal(WithIlgpu, await tiny.Parts());

        DotnetResult missing = await tiny.Dotnet("build", "Tiny.sln", "-p:FastInpaintWithImageSharp=true");
        Assert.NotEqual(0, missing.ExitCode);
        Assert.Contains("NU1101", missing.Output, StringComparison.Ordinal);
    }

    private static DateTime[] AnswerTimes(TinySolution tiny) =>
        [.. Directory.GetFiles(tiny.Answers).Order(StringComparer.Ordinal).Select(File.GetLastWriteTimeUtc)];
}
