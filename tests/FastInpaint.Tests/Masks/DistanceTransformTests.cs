namespace FastInpaint.Tests.Masks;

public sealed class DistanceTransformTests
{
    [Theory]
    [InlineData(1, 1, 1.0)]
    [InlineData(17, 1, 0.2)]
    [InlineData(1, 23, 0.2)]
    [InlineData(40, 31, 0.01)]
    [InlineData(40, 31, 0.3)]
    [InlineData(40, 31, 1.0)]
    public void Row_is_the_squared_distance_to_the_nearest_pixel(int width, int height, double density)
    {
        for (int seed = 0; seed < 20; seed++)
        {
            var random = new Random(seed);
            byte[] mask = [.. Enumerable.Range(0, width * height).Select(_ => random.NextDouble() < density ? (byte)1 : (byte)0)];
            Assert.Equal(BruteForce(mask, width, height), Transform(mask, width, new PixelBox(0, 0, width, height), 1));
        }
    }

    [Fact]
    public void Row_knows_of_no_pixel_outside_its_box()
    {
        byte[] mask = new byte[20 * 10];
        mask[0] = 1;
        mask[(5 * 20) + 7] = 1;
        long[] squared = Transform(mask, 20, new PixelBox(4, 2, 12, 9), 1);
        Assert.Equal(0, squared[((5 - 2) * 8) + 7 - 4]);
        Assert.Equal((3 * 3) + (3 * 3), squared[0]);
        mask[(5 * 20) + 7] = 0;
        Assert.All(Transform(mask, 20, new PixelBox(4, 2, 12, 9), 1), value => Assert.Equal(DistanceTransform.Infinite, value));
    }

    private static unsafe long[] Transform(byte[] mask, int stride, PixelBox box, byte kind)
    {
        using NativeBlock memory = new MemoryMeter().Allocate(DistanceTransform.Bytes(box));
        var transform = new DistanceTransform(box, memory.Address);
        var result = new long[box.Area];
        fixed (byte* start = mask)
        {
            transform.MeasureColumns(start, stride, kind, TestContext.Current.CancellationToken);
            for (int y = box.Top; y < box.Bottom; y++)
            {
                new ReadOnlySpan<long>(transform.SquaredRow(y), box.Width).CopyTo(result.AsSpan((y - box.Top) * box.Width));
            }
        }

        return result;
    }

    private static long[] BruteForce(byte[] mask, int width, int height)
    {
        var sites = Enumerable.Range(0, mask.Length).Where(i => mask[i] == 1).ToArray();
        return [.. Enumerable.Range(0, width * height).Select(i => sites.Select(s => Square((s % width) - (i % width)) + Square((s / width) - (i / width)))
            .DefaultIfEmpty(DistanceTransform.Infinite).Min())];

        static long Square(long d) => d * d;
    }
}
