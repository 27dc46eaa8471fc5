using System.Globalization;
using System.Text.Json;
using FastInpaint.Host.Demo;
using FastInpaint.Imaging;

namespace FastInpaint.Host.Tests;

/// <summary><c>--strategy local</c> beside <c>whole</c>, on a picture like a photograph with small holes. FASTINPAINT_LOCAL has twelve megapixels filled, and the time measured.</summary>
public sealed class LocalStrategyTests
{
    private const string Variable = "FASTINPAINT_LOCAL";

    private const int Rounds = 3;

    [Fact]
    public void Known_pixels_stay_and_the_borders_show_no_more_than_those_of_the_whole_picture()
    {
        using var place = new Workplace();
        Damage damage = Damage.Make(place, 1200, 800, holes: 6);
        foreach (string strategy in (string[])["whole", "local"])
        {
            Workplace.Run(Arguments(place, strategy)).AssertDone();
        }

        Assert.InRange((double)damage.Steps(place["local.png"]) / damage.Steps(place["whole.png"]), 0, 1.1);
    }

    [Fact]
    public void Ten_small_holes_in_twelve_megapixels_take_an_eighth_of_the_whole_picture_s_time()
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable(Variable) is { Length: > 0 }, $"long: tests/long/run sets {Variable}");
        using var place = new Workplace();
        Damage damage = Damage.Make(place, 4000, 3000, holes: 10);
        List<JsonElement> local = [], whole = [];
        for (int round = 0; round < Rounds; round++)
        {
            local.Add(Workplace.RunProcess(Arguments(place, "local")).Outcome.AssertDone().Json);
            whole.Add(Workplace.RunProcess(Arguments(place, "whole")).Outcome.AssertDone().Json);
        }

        double ratio = Median(whole, "compute") / Median(local, "compute");
        double seam = (double)damage.Steps(place["local.png"]) / damage.Steps(place["whole.png"]);
        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"4000x3000, 10 holes of 15 to 45 pixels: local {Say(local)}, whole {Say(whole)}; local is {ratio:0.0} times as fast, steps across the holes' borders {seam:0.00} of whole's"));
        Assert.InRange(ratio, 8, double.MaxValue);
        Assert.InRange(seam, 0, 1.1);
    }

    private static string[] Arguments(Workplace place, string strategy) =>
        ["inpaint", place["in.png"], place["mask.png"], "-o", place[$"{strategy}.png"], "--device", "cpu", "--strategy", strategy, "--overwrite", "--json"];

    private static double Median(List<JsonElement> runs, string step) => runs.Select(run => run.GetProperty("milliseconds").GetProperty(step).GetDouble()).Order().ElementAt(runs.Count / 2);

    private static string Say(List<JsonElement> runs) => string.Create(
        CultureInfo.InvariantCulture,
        $"{Median(runs, "compute") / 1000:0.00} s (with files {Median(runs, "total") / 1000:0.0} s, {runs[0].GetProperty("tiles").GetInt32()} tiles, {runs[0].GetProperty("peak_bytes").GetInt64() / 1048576.0:0} MiB)");

    private sealed record Damage(Picture Picture, Picture Mask)
    {
        /// <summary>A scene with detail of all sizes, mirrored over the picture, with a camera's noise; and square holes of 15 to 45 pixels.</summary>
        public static Damage Make(Workplace place, int width, int height, int holes)
        {
            const int SceneWidth = 384, SceneHeight = 256;
            DemoPicture scene = DemoPicture.Draw(SceneWidth, SceneHeight, HillScene.ColorAt);
            var picture = new Picture(width, height, PixelFormat.Rgb24);
            var mask = new Picture(width, height, PixelFormat.Gray8);
            var random = new Random(12);
            for (int y = 0; y < height; y++)
            {
                Span<byte> row = picture.Row(y);
                for (int x = 0; x < row.Length; x++)
                {
                    int from = (((Mirrored(y, SceneHeight) * SceneWidth) + Mirrored(x / 3, SceneWidth)) * 3) + (x % 3);
                    row[x] = (byte)Math.Clamp(scene.Rgb[from] + random.Next(-2, 3), 0, 255);
                }
            }

            for (int hole = 0; hole < holes; hole++)
            {
                int side = random.Next(15, 46), left = random.Next(width - side), top = random.Next(height - side);
                for (int y = top; y < top + side; y++)
                {
                    mask.Row(y).Slice(left, side).Fill(255);
                }
            }

            PictureFile.Write(place["in.png"], picture, cancellationToken: TestContext.Current.CancellationToken);
            PictureFile.Write(place["mask.png"], mask, cancellationToken: TestContext.Current.CancellationToken);
            return new Damage(picture, mask);
        }

        /// <summary>Asserts that a result's known pixels are the picture's own.</summary>
        /// <returns>The sum of the steps from its known pixels to filled neighbours.</returns>
        public long Steps(string result)
        {
            Picture filled = PictureFile.Read(result, cancellationToken: TestContext.Current.CancellationToken);
            long steps = 0;
            for (int y = 0; y < Picture.Height; y++)
            {
                for (int x = 0; x < Picture.Width; x++)
                {
                    bool hole = Mask.Row(y)[x] > 0;
                    ReadOnlySpan<byte> pixel = filled.Row(y).Slice(3 * x, 3);
                    if (!hole && !pixel.SequenceEqual(Picture.Row(y).Slice(3 * x, 3)))
                    {
                        Assert.Fail($"{result}: the known pixel {x}, {y} changed");
                    }

                    if (x > 0 && hole != Mask.Row(y)[x - 1] > 0)
                    {
                        steps += Step(pixel, filled.Row(y)[(3 * (x - 1))..]);
                    }

                    if (y > 0 && hole != Mask.Row(y - 1)[x] > 0)
                    {
                        steps += Step(pixel, filled.Row(y - 1)[(3 * x)..]);
                    }
                }
            }

            return steps;
        }

        private static int Step(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b) => Math.Abs(a[0] - b[0]) + Math.Abs(a[1] - b[1]) + Math.Abs(a[2] - b[2]);

        private static int Mirrored(int place, int side) => place / side % 2 == 0 ? place % side : side - 1 - (place % side);
    }
}
