namespace FastInpaint.Tests.Masks;

public sealed class HoleDepthTests
{
    public static TheoryData<int> Seeds => new(Enumerable.Range(0, 60));

    [Theory]
    [MemberData(nameof(Seeds))]
    public unsafe void APixelIsBlind_WhereNoKnownOneIsWithinItsSquare(int seed)
    {
        var random = new Random(seed);
        (int width, int height, int sight) = (random.Next(1, 24), random.Next(1, 24), random.Next(1, 5));
        (int left, int top) = (random.Next(-4, width), random.Next(-4, height));
        (int right, int bottom) = (left + random.Next(1, 16), top + random.Next(1, 16));
        TestMask mask = TestMask.Where(width, height, (x, y) => x >= left && x < right && y >= top && y < bottom && random.Next(60) > 0);
        int transparent = random.Next(2) * random.Next(10);
        byte[] kinds = [.. mask.Data.Select(value => (byte)((value & PixelKind.Hole) | (random.Next(10) < transparent ? PixelKind.Hidden : 0)))];
        var box = new PixelBox(Math.Max(0, left), Math.Max(0, top), Math.Min(width, right), Math.Min(height, bottom));
        if (box.IsEmpty)
        {
            return;
        }

        bool blind = false;
        for (int i = 0; i < mask.Data.Length; i++)
        {
            (int x, int y) = (i % width, i / width);
            bool sees = false;
            for (int v = Math.Max(0, y - sight); v <= Math.Min(height - 1, y + sight); v++)
            for (int u = Math.Max(0, x - sight); u <= Math.Min(width - 1, x + sight); u++)
            {
                sees |= kinds[(v * width) + u] == 0;
            }

            blind |= !sees && kinds[i] == PixelKind.Hole;
        }

        fixed (byte* hole = kinds)
        {
            Assert.Equal(blind, HoleDepth.IsBlind(hole, width, height, box, sight, transparent > 0, TestContext.Current.CancellationToken));
        }
    }
}
