using System.Runtime.Intrinsics.X86;

namespace FastInpaint.Tests.Detail;

public sealed unsafe class PatchDistanceTests
{
    private const int Stride = 24, Rows = 20;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Every_path_is_the_plain_sum(int seed)
    {
        var random = new Random(seed);
        uint[] plane = Plane(random, absent: seed - 1);
        byte* target = stackalloc byte[PatchDistance.TargetBytes];
        fixed (uint* p = plane)
        {
            for (int repetition = 0; repetition < 200; repetition++)
            {
                (int t, int s) = (Center(random), Center(random));
                int there = PatchDistance.Gather(p + t, Stride, ExemplarLevel.Empty, target);
                (int expected, int count) = Plain(plane, t, s);
                Assert.Equal(count, there);
                Assert.Equal(expected, PatchDistance.MeasurePortable(target, p + s, Stride, int.MaxValue));
                if (Avx2.IsSupported)
                {
                    Assert.Equal(expected, PatchDistance.MeasureAvx2(target, p + s, Stride, int.MaxValue));
                }
            }
        }
    }

    [Fact]
    public void Extremes_do_not_overflow()
    {
        uint[] plane = new uint[Stride * Rows];
        Array.Fill(plane, ExemplarLevel.LeastTexture << 24, 0, Stride * Rows / 2);
        Array.Fill(plane, uint.MaxValue, Stride * Rows / 2, Stride * Rows / 2);
        byte* target = stackalloc byte[PatchDistance.TargetBytes];
        fixed (uint* p = plane)
        {
            Assert.Equal(49, PatchDistance.Gather(p + (4 * Stride) + 8, Stride, ExemplarLevel.Empty, target));
            uint* source = p + (15 * Stride) + 8;
            Assert.Equal(49 * ((3 * 255 * 255) + (253 * 253)), PatchDistance.MeasurePortable(target, source, Stride, int.MaxValue));
            Assert.Equal(49 * ((3 * 255 * 255) + (253 * 253)), PatchDistance.Measure(target, source, Stride, int.MaxValue));
        }
    }

    [Fact]
    public void What_is_cut_short_is_not_below_the_limit_and_the_rest_is_exact()
    {
        var random = new Random(7);
        uint[] plane = Plane(random, absent: 0);
        byte* target = stackalloc byte[PatchDistance.TargetBytes];
        fixed (uint* p = plane)
        {
            for (int repetition = 0; repetition < 200; repetition++)
            {
                (int t, int s) = (Center(random), Center(random));
                PatchDistance.Gather(p + t, Stride, ExemplarLevel.Empty, target);
                int expected = Plain(plane, t, s).Sum, limit = random.Next(2 * Math.Max(expected, 1));
                int portable = PatchDistance.MeasurePortable(target, p + s, Stride, limit), chosen = PatchDistance.Measure(target, p + s, Stride, limit);
                Assert.Equal(expected < limit, portable < limit);
                Assert.Equal(expected < limit, chosen < limit);
                Assert.True(expected >= limit || (portable == expected && chosen == expected));
            }
        }
    }

    private static int Center(Random random) => (random.Next(4, Rows - 4) * Stride) + random.Next(4, Stride - 4);

    private static uint[] Plane(Random random, int absent)
    {
        uint[] textures = [255, ExemplarLevel.LeastTexture, ExemplarLevel.Empty, ExemplarLevel.Absent];
        uint[] plane = new uint[Stride * Rows];
        for (int i = 0; i < plane.Length; i++)
        {
            plane[i] = (uint)random.Next(1 << 24) | (textures[random.Next(2 + absent)] << 24);
        }

        return plane;
    }

    private static (int Sum, int There) Plain(uint[] plane, int target, int source)
    {
        (int sum, int there) = (0, 0);
        for (int j = -3; j <= 3; j++)
        {
            for (int i = -3; i <= 3; i++)
            {
                uint t = plane[target + (j * Stride) + i], s = plane[source + (j * Stride) + i];
                if (t >> 24 <= ExemplarLevel.Empty)
                {
                    continue;
                }

                there++;
                for (int shift = 0; shift < 32; shift += 8)
                {
                    int d = (int)((t >> shift) & 255) - (int)((s >> shift) & 255);
                    sum += d * d;
                }
            }
        }

        return (sum, there);
    }
}
