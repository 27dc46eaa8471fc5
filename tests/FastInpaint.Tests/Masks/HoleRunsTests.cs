namespace FastInpaint.Tests.Masks;

public sealed unsafe class HoleRunsTests
{
    [Theory]
    [InlineData("left")]
    [InlineData("corner")]
    [InlineData("strokes")]
    [InlineData("islands")]
    [InlineData("frame")]
    [InlineData("dots")]
    [InlineData("all but one")]
    [InlineData("random")]
    public void Pixels_are_one_component_where_a_walk_through_the_hole_joins_them(string name)
    {
        TestMask mask = TestMask.Named(name, 61, 47);
        AssertComponents(mask, new PixelBox(0, 0, 61, 47));
    }

    [Fact]
    public void Random_holes_in_a_box_have_the_components_of_a_walk()
    {
        for (int seed = 0; seed < 200; seed++)
        {
            var random = new Random(seed);
            (int width, int height) = (random.Next(1, 40), random.Next(1, 40));
            double share = random.NextDouble();
            TestMask mask = TestMask.Where(width, height, (_, _) => random.NextDouble() < share);
            (int left, int top) = (random.Next(width), random.Next(height));
            AssertComponents(mask, new PixelBox(left, top, random.Next(left, width) + 1, random.Next(top, height) + 1), $"seed {seed}");
        }
    }

    [Fact]
    public void Arms_that_meet_at_their_ends_are_one_component()
    {
        // Two combs, one within the other: every run is a component of its own until the last row.
        TestMask mask = TestMask.Where(41, 30, (x, y) => x % 2 == 0 || (y == 29 && x < 39));
        byte[] hole = Hole(mask);
        Assert.Equal(2, Components(hole, mask.Width, new PixelBox(0, 0, 41, 30)).Where(component => component >= 0).Distinct().Count());
        AssertComponents(mask, new PixelBox(0, 0, 41, 30));
    }

    private static void AssertComponents(TestMask mask, PixelBox box, string? message = null)
    {
        byte[] hole = Hole(mask);
        int[] components = Components(hole, mask.Width, box), walked = Walked(hole, mask.Width, box);
        var pairs = new HashSet<(int, int)>();
        for (int i = 0; i < hole.Length; i++)
        {
            Assert.True((components[i] < 0) == (walked[i] < 0), message);
            pairs.Add((components[i], walked[i]));
        }

        Assert.True(pairs.Count == components.Distinct().Count() && pairs.Count == walked.Distinct().Count(), message);
    }

    private static byte[] Hole(TestMask mask) => [.. mask.Data.Select(value => value > 127 ? (byte)1 : (byte)0)];

    /// <summary>The first run of each pixel's component; -1 outside.</summary>
    private static int[] Components(byte[] hole, int width, PixelBox box)
    {
        int[] components = [.. Enumerable.Repeat(-1, hole.Length)];
        using NativeBlock memory = new MemoryMeter().Allocate(HoleRuns.Bytes(box));
        fixed (byte* start = hole)
        {
            HoleRuns runs = HoleRuns.Find(start, width, box, memory.Address);
            for (int i = 0; i < runs.Count; i++)
            {
                Assert.True(runs[i].First <= i && runs[runs[i].First].First == runs[i].First);
                Assert.Equal(0UL, runs[i].Note);
                for (int x = runs[i].Left; x < runs[i].Right; x++)
                {
                    components[(runs[i].Y * width) + x] = runs[i].First;
                }
            }
        }

        return components;
    }

    private static int[] Walked(byte[] hole, int width, PixelBox box)
    {
        int[] components = [.. Enumerable.Repeat(-1, hole.Length)];
        for (int first = 0; first < hole.Length; first++)
        {
            var pending = new Stack<(int X, int Y)>([(first % width, first / width)]);
            while (pending.TryPop(out (int X, int Y) at))
            {
                int i = (at.Y * width) + at.X;
                if (at.X >= box.Left && at.X < box.Right && at.Y >= box.Top && at.Y < box.Bottom && hole[i] != 0 && components[i] < 0)
                {
                    components[i] = first;
                    for (int n = 0; n < 9; n++)
                    {
                        pending.Push((at.X + (n % 3) - 1, at.Y + (n / 3) - 1));
                    }
                }
            }
        }

        return components;
    }
}
