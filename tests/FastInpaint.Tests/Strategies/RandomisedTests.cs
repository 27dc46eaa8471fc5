using System.Globalization;
using FastInpaint.Conformance;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.FSharp.Core;

namespace FastInpaint.Tests.Strategies;

/// <summary>Pictures, masks, options, limits, threads and mixes of calls at random. FASTINPAINT_MIXES sets how many cases there are.</summary>
public sealed class RandomisedTests
{
    private static readonly MemoryParameters s_narrow = RandomParameters.Generator(4, 1, seed: 77);

    // Its maps outweigh the threads' workspaces: tall pictures take less memory in strips.
    private static readonly MemoryParameters s_wide = RandomParameters.Generator(16, 1, seed: 78);

    private const int LeastForCoverage = 200;

    private int _strips;
    private int _windows;

    private static int Count =>
        int.TryParse(Environment.GetEnvironmentVariable("FASTINPAINT_MIXES"), NumberStyles.None, CultureInfo.InvariantCulture, out int count) ? count : LeastForCoverage;

    [Fact]
    public void Strips_windows_limits_threads_and_neighbours_change_no_result()
    {
        Config config = Config.QuickThrowOnFailure.WithMaxTest(Count).WithReplay(FSharpOption<Replay>.Some(new Replay(new Rnd(20, 7), FSharpOption<int>.None)));
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed => Check(new Random(seed), $"case {seed}")).Check(config);
        if (Count >= LeastForCoverage)
        {
            Assert.True(_strips > 0, "no picture was cut into strips");
            Assert.True(_windows > 0, "no picture had several windows");
        }
    }

    private void Check(Random random, string what)
    {
        // One in eight has the network whose runs take longer.
        bool wide = random.Next(8) == 0;
        MemoryParameters parameters = wide ? s_wide : s_narrow;
        Case[] cases = [.. Enumerable.Range(0, random.Next(1, wide ? 3 : 4)).Select(_ => Case.Of(random, wide))];
        using (Inpainter plain = Engine(parameters, 1, null))
        {
            foreach (Case each in cases)
            {
                each.Run(plain, InpaintStrategy.Whole, each.Whole);
                each.Run(plain, InpaintStrategy.Local, each.Local);
                each.AssertKnownPixelsAreKept(each.Whole, what);
                each.AssertKnownPixelsAreKept(each.Local, what);
            }
        }

        // The smallest limit of the largest case, and something above it; every thread has a workspace of its own.
        int threads = random.Next(1, 4);
        long smallest = cases.Max(each => Smallest(parameters, each, InpaintStrategy.Exact, threads));
        long limit = random.Next(3) switch { 0 => smallest, 1 => smallest + random.Next(1_000_000), _ => smallest * 4 };
        foreach (Case each in cases)
        {
            _strips += limit < Smallest(parameters, each, InpaintStrategy.Whole, threads) ? 1 : 0;
        }

        using (Inpainter limited = Engine(parameters, threads, limit))
        {
            Parallel.ForEach(cases.Concat(cases), new ParallelOptions { MaxDegreeOfParallelism = random.Next(1, 5) }, each =>
            {
                var exact = new TestPicture(each.Picture);
                InpaintResult result = each.Run(limited, InpaintStrategy.Exact, exact);
                Assert.True(each.Whole.Data.AsSpan().SequenceEqual(exact.Data), $"{what}: strips within {limit} bytes differ from the whole {each}");
                Assert.True(result.PeakBytes <= limit, $"{what}: {result.PeakBytes} bytes of {limit}");
                try
                {
                    Interlocked.Add(ref _windows, each.AssertLocal(limited, limit, what) > 1 ? 1 : 0);
                }
                catch (MemoryLimitException refusal)
                {
                    // A window may need more than the picture in strips.
                    using Inpainter named = Engine(parameters, threads, refusal.RequiredBytes), less = Engine(parameters, threads, refusal.RequiredBytes - 1);
                    Interlocked.Add(ref _windows, each.AssertLocal(named, refusal.RequiredBytes, what) > 1 ? 1 : 0);
                    var again = Assert.Throws<MemoryLimitException>(() => each.AssertLocal(less, refusal.RequiredBytes - 1, what));
                    Assert.Equal(refusal.RequiredBytes, again.RequiredBytes);
                }
            });
        }

        Case first = cases[0];
        long needed = Smallest(parameters, first, InpaintStrategy.Exact, threads);
        using Inpainter below = Engine(parameters, threads, needed - 1);
        Assert.Equal(needed, Assert.Throws<MemoryLimitException>(() => first.Run(below, InpaintStrategy.Exact, new TestPicture(first.Picture))).RequiredBytes);
    }

    private static long Smallest(MemoryParameters parameters, Case each, InpaintStrategy strategy, int threads)
    {
        using Inpainter none = Engine(parameters, threads, 1);
        return Assert.Throws<MemoryLimitException>(() => each.Run(none, strategy, new TestPicture(each.Picture))).RequiredBytes;
    }

    private static Inpainter Engine(MemoryParameters parameters, int threads, long? limit) => new(new Restorer(new RestorerOptions { Threads = threads, MemoryLimit = limit }, nameof(Inpainter), () => parameters, null));

    /// <summary>A picture, its mask, its options, and what becomes of it alone.</summary>
    private sealed record Case(TestPicture Picture, TestMask Mask, InpaintOptions Options)
    {
        public TestPicture Whole { get; } = new(Picture);

        public TestPicture Local { get; } = new(Picture);

        public static Case Of(Random random, bool tall)
        {
            PixelFormat[] formats = Enum.GetValues<PixelFormat>();
            // Of a wide one both ends are hole, so far apart that each has a window of its own.
            bool wide = random.Next(6) == 0;
            (int width, int height) = tall ? (random.Next(12, 20), random.Next(450, 600))
                : wide ? (random.Next(420, 640), random.Next(3, 18))
                : (random.Next(3, 56), random.Next(3, 90));
            TestMask mask = tall || wide ? Ends(width, height, random) : TestMask.Random(width, height, random.Next());
            mask.Data[0] = 0;
            mask.Data[^1] = 255;
            return new Case(
                new TestPicture(width, height, formats[random.Next(formats.Length)], random.Next()),
                mask,
                new InpaintOptions
                {
                    // A limit may take detail's source.
                    Detail = DetailMode.None,
                    Match = (MatchMode)random.Next(3),
                    Dilate = random.Next(3) == 0 ? random.Next(4) : 0,
                    Feather = random.Next(3) == 0 ? random.Next(5) : 0,
                });
        }

        public InpaintResult Run(Inpainter inpainter, InpaintStrategy strategy, TestPicture destination) =>
            inpainter.Fill(Picture, Mask, destination, Options with { Strategy = strategy });

        public int AssertLocal(Inpainter inpainter, long limit, string what)
        {
            var finished = new TestPicture(Picture);
            InpaintResult result = Run(inpainter, InpaintStrategy.Local, finished);
            Assert.True(Local.Data.AsSpan().SequenceEqual(finished.Data), $"{what}: windows within {limit} bytes differ from those without a limit, {this}");
            Assert.True(result.PeakBytes <= limit, $"{what}: windows took {result.PeakBytes} bytes of {limit}");
            return result.Tiles;
        }

        public void AssertKnownPixelsAreKept(TestPicture finished, string what)
        {
            var hole = new byte[Picture.Width * Picture.Height];
            HoleMask.Build(Mask.Read, Options, hole, TestContext.Current.CancellationToken);
            for (int i = 0; i < hole.Length; i++)
            {
                for (int c = 0; hole[i] == 0 && c < Picture.Layout.Channels; c++)
                {
                    (int x, int y) = (i % Picture.Width, i / Picture.Width);
                    Assert.True(Picture[x, y, c] == finished[x, y, c], $"{what}: the known pixel ({x}, {y}) changed, {this}");
                }
            }
        }

        private static TestMask Ends(int width, int height, Random random)
        {
            bool along = width > height;
            (int first, int last) = (random.Next(1, 30), Math.Max(width, height) - random.Next(1, 30));
            return TestMask.Where(width, height, (x, y) => (along ? x : y) < first || (along ? x : y) >= last);
        }

        public override string ToString() => $"{Picture.Width}x{Picture.Height} {Picture.Format}, {Mask.Count} pixels of holes, {Options}";
    }
}
