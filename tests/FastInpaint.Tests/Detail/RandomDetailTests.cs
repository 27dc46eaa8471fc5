using FastInpaint.Conformance;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.FSharp.Core;

namespace FastInpaint.Tests.Detail;

/// <summary>Pictures, masks and options at random, all of them with detail.</summary>
public sealed class RandomDetailTests
{
    private int _copied;
    private int _extrapolated;

    [Fact]
    public void Fills_stay_within_the_known_pixels_range_and_change_nothing_else()
    {
        using var inpainter = new Inpainter(new Restorer(new RestorerOptions { Threads = 2 }, nameof(Inpainter), () => RandomParameters.Generator(4, 1, seed: 6), null));
        Config config = Config.QuickThrowOnFailure.WithMaxTest(200).WithReplay(FSharpOption<Replay>.Some(new Replay(new Rnd(21, 9), FSharpOption<int>.None)));
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed => Check(inpainter, new Random(seed), $"case {seed}")).Check(config);
        Assert.True(_copied > 10, $"patches were copied {_copied} times");
        Assert.True(_extrapolated > 10, $"frequencies alone were continued {_extrapolated} times");
    }

    private void Check(Inpainter inpainter, Random random, string what)
    {
        PixelFormat[] formats = Enum.GetValues<PixelFormat>();
        (int width, int height) = (random.Next(1, 130), random.Next(1, 130));
        var picture = new TestPicture(width, height, formats[random.Next(formats.Length)], random.Next());
        Soften(picture, random);
        TestMask mask = TestMask.Random(width, height, random.Next()), exclude = random.Next(3) == 0 ? TestMask.Random(width, height, random.Next()) : new TestMask(width, height);
        var options = new InpaintOptions { Detail = (DetailMode)random.Next(2), Dilate = random.Next(3), Match = (MatchMode)random.Next(3) };
        var finished = new TestPicture(picture);
        InpaintResult result = inpainter.Inpaint(picture.Read, mask.Read, exclude.Read, finished.Write, options, null, TestContext.Current.CancellationToken);
        _copied += result.Detail == DetailKind.Exemplars ? 1 : 0;
        _extrapolated += result.Detail == DetailKind.Extrapolation ? 1 : 0;
        Assert.True(result.PeakBytes <= result.PredictedBytes, what);
        var hole = new byte[width * height];
        HoleMask.Build(mask.Read, options, hole, TestContext.Current.CancellationToken);
        for (int c = 0; c < picture.Layout.Channels; c++)
        {
            int[] known = [.. Enumerable.Range(0, hole.Length).Where(i => hole[i] == 0 && !exclude[i % width, i / width]).Select(i => picture[i % width, i / width, c])];
            for (int i = 0; i < hole.Length; i++)
            {
                (int x, int y) = (i % width, i / width);
                if (hole[i] == 0 || picture.IsAlpha(c))
                {
                    Assert.True(picture[x, y, c] == finished[x, y, c], $"{what}: the known pixel ({x}, {y}) of {picture.Format} changed");
                }
                else if (result.Detail != DetailKind.None)
                {
                    Assert.True(finished[x, y, c] >= known.Min() && finished[x, y, c] <= known.Max(), $"{what}: ({x}, {y}) of {picture.Format} is {finished[x, y, c]}");
                }
            }
        }
    }

    /// <summary>Half of the pictures get a narrow range of values and soft structure instead of noise.</summary>
    private static void Soften(TestPicture picture, Random random)
    {
        if (random.Next(2) == 0)
        {
            return;
        }

        (double low, double span, double fx, double fy) = (random.NextDouble() * 0.5, random.NextDouble() * 0.4, random.NextDouble(), random.NextDouble());
        picture.Paint((x, y, colour) => low + (span * (0.5 + (0.5 * Math.Sin((fx * x) + (fy * y) + colour)))));
    }
}
