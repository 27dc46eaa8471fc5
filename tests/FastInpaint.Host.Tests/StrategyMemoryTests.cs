using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using FastInpaint.Conformance;
using FastInpaint.Weights;

namespace FastInpaint.Host.Tests;

/// <summary>What the program takes of the machine's memory under <c>--memory-limit</c>. FASTINPAINT_STRIPS has the networks of the paper's size measured too.</summary>
public sealed partial class StrategyMemoryTests
{
    private const int Rounds = 3;

    // What a fill takes from the picture under a limit depends on it, and its bytes with it.
    private static readonly string[] s_networkAlone = ["--detail", "none"];

    [Theory]
    [InlineData("exact", "exact")]
    [InlineData("local", "local")]
    [InlineData("auto", "local")]
    public void At_the_smallest_limit_that_it_names_it_runs_in_that_memory(string strategy, string taken)
    {
        using var place = new Workplace();
        long smallest = SmallestLimit(place, strategy, "none"), idle = Idle(place);
        Assert.Equal(taken, Run(place, strategy, 1024, smallest, idle, s_networkAlone).GetProperty("strategy").GetString());
        string same = taken == "exact" ? "whole" : "local";
        Run(place, same, 1024, null, idle, s_networkAlone, "same.png");
        Assert.Equal(File.ReadAllBytes(place["same.png"]), File.ReadAllBytes(place[$"{strategy}.png"]));
    }

    [Theory]
    [InlineData("exact")]
    [InlineData("local")]
    public void At_the_smallest_limit_for_detail_it_runs_in_that_memory_too(string strategy)
    {
        using var place = new Workplace();
        long smallest = SmallestLimit(place, strategy, "on"), idle = Idle(place);
        Assert.InRange(smallest, SmallestLimit(place, strategy, "none") + 1, long.MaxValue);
        Assert.NotEqual("none", Run(place, strategy, 1024, smallest, idle, ["--detail", "on"]).GetProperty("detail").GetString());
        Assert.Equal("none", Run(place, strategy, 1024, smallest - 1, idle, ["--detail", "auto"]).GetProperty("detail").GetString());
    }

    [Fact]
    public void Networks_of_the_paper_s_size_run_on_large_pictures_within_their_limits()
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable("FASTINPAINT_STRIPS") is { Length: > 0 }, "long: tests/long/run sets FASTINPAINT_STRIPS");
        using var place = new Workplace();
        SafetensorsWriter.Write(place["g.safetensors"], RandomParameters.Generator(64, 8, seed: 1), TensorType.Fp32);
        string[] weights = ["--weights", place["g.safetensors"], .. s_networkAlone];
        long idle = Idle(place, weights);
        foreach ((int side, long limit) in ((int, long)[])[(2048, 1L << 30), (4096, 7L << 29)])
        {
            Pictures(place, side);
            var ratios = new List<double>();
            for (int round = 0; round < (side == 2048 ? Rounds : 1); round++)
            {
                double whole = Milliseconds(Run(place, "whole", side, null, idle, weights)), exact = Milliseconds(Run(place, "exact", side, limit, idle, weights));
                ratios.Add(exact / whole);
                Assert.Equal(File.ReadAllBytes(place["whole.png"]), File.ReadAllBytes(place["exact.png"]));
            }

            ratios.Sort();
            TestContext.Current.TestOutputHelper?.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{side}x{side}: exact takes {ratios[ratios.Count / 2]:0.00} of whole's time ({ratios[0]:0.00} to {ratios[^1]:0.00})"));
            Assert.InRange(ratios[ratios.Count / 2], 0, 1.25);
        }
    }

    /// <summary>Fills the place's picture, and asserts that memory stayed within an idle process, the plan and a tenth, the decoded pictures, and 64 MiB.</summary>
    /// <returns>What the program says of it.</returns>
    private static JsonElement Run(Workplace place, string strategy, int side, long? limit, long idle, string[] options, string? output = null)
    {
        string[] limited = limit is { } most ? ["--memory-limit", $"{most}"] : [];
        (Outcome outcome, long resident) = Workplace.RunProcess(
            ["inpaint", place["in.png"], place["mask.png"], "-o", place[output ?? $"{strategy}.png"], "--device", "cpu", "--strategy", strategy, "--overwrite", "--json", .. limited, .. options]);
        outcome.AssertDone();
        long peak = outcome.Json.GetProperty("peak_bytes").GetInt64(), pictures = 7L * side * side;
        Assert.InRange(peak, 1, limit ?? long.MaxValue);
        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{side}x{side} {strategy}: {Milliseconds(outcome.Json) / 1000:0.00} s, plan {peak / 1048576.0:0} MiB{(limit is null ? "" : $" of {limit / 1048576.0:0}")}, resident "
                + $"{(resident - idle) / 1048576.0:0} MiB above an idle process ({idle / 1048576.0:0})"));
        Assert.InRange(resident, 1, idle + (1.1 * (limit ?? peak)) + pictures + (64L << 20));
        return outcome.Json;
    }

    /// <summary>Writes the place's picture and mask, and reads the smallest limit for them from a refusal.</summary>
    private static long SmallestLimit(Workplace place, string strategy, string detail)
    {
        (string image, string mask) = Pictures(place, 1024);
        Outcome Within(string limit) =>
            Workplace.Run("inpaint", image, mask, "-o", place["out.png"], "--device", "cpu", "--strategy", strategy, "--detail", detail, "--memory-limit", limit);
        Outcome refused = Within("1MiB");
        Assert.Equal(ExitCode.MemoryLimit, refused.ExitCode);
        long smallest = long.Parse(Named().Match(refused.Error).Groups[1].Value, CultureInfo.InvariantCulture);
        Within($"{smallest - 1}").AssertFailed(ExitCode.MemoryLimit, $"{smallest} bytes");
        return smallest;
    }

    /// <summary>From pixels to pixels.</summary>
    private static double Milliseconds(JsonElement json) => json.GetProperty("milliseconds").GetProperty("compute").GetDouble();

    /// <summary>Most memory of a process that loads the weights and fills a few pixels.</summary>
    private static long Idle(Workplace place, params string[] options)
    {
        string image = place.Picture("small.png", 16, 16), mask = place.Mask("small-mask.png", 16, 16, 4, 4, 8, 8);
        (Outcome outcome, long resident) = Workplace.RunProcess(["inpaint", image, mask, "-o", place["small-out.png"], "--device", "cpu", "--overwrite", .. options]);
        outcome.AssertDone();
        return resident;
    }

    private static (string Image, string Mask) Pictures(Workplace place, int side) =>
        (place.Picture("in.png", side, side), place.Mask("mask.png", side, side, side / 8, side / 3, side / 2, side / 2));

    [GeneratedRegex("Raise the limit to ([0-9]+) bytes")]
    private static partial Regex Named();
}
