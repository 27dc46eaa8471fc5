using FastInpaint.Imaging.Png;

namespace FastInpaint.Imaging.Tests;

public class PngFilterTests
{
    /// <summary>Both directions against the specification's formulas, at every filter distance, and lengths around every vector width.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Rows_match_the_formulas(int filter)
    {
        var random = new Random(100 + filter);
        foreach (int distance in (int[])[1, 2, 3, 4, 6, 8])
        {
            for (int pixels = 1; pixels <= 90; pixels++)
            {
                byte[] row = Bytes(random, pixels * distance);
                byte[] above = Bytes(random, row.Length);
                byte[] expected = [.. row.Select((value, i) => (byte)(value - Predict(filter, row, above, i, distance)))];
                var filtered = new byte[row.Length];
                long sum = PngFilter.Apply((PngFilterType)filter, row, above, distance, filtered);
                string what = $"filter {filter}, distance {distance}, {pixels} pixels";
                Assert.True(expected.AsSpan().SequenceEqual(filtered), $"{what}: filtered wrongly");
                Assert.True(sum == expected.Sum(v => Math.Abs((int)(sbyte)v)), $"{what}: sum {sum}");

                var back = new byte[row.Length];
                Assert.True(PngUnfilter.TryApply((byte)filter, filtered, above, back, distance), what);
                Assert.True(row.AsSpan().SequenceEqual(back), $"{what}: unfiltered wrongly");
            }
        }
    }

    /// <summary>Few values, so that ties and extremes of the predictor occur.</summary>
    private static byte[] Bytes(Random random, int count)
    {
        byte[] extremes = [0, 1, 2, 127, 128, 129, 254, 255];
        return [.. Enumerable.Range(0, count).Select(_ => random.Next(3) == 0 ? (byte)random.Next(256) : extremes[random.Next(extremes.Length)])];
    }

    private static int Predict(int filter, byte[] row, byte[] above, int i, int distance)
    {
        int a = i >= distance ? row[i - distance] : 0;
        int b = above[i];
        int c = i >= distance ? above[i - distance] : 0;
        if (filter < 4)
        {
            return filter switch { 0 => 0, 1 => a, 2 => b, _ => (a + b) / 2 };
        }

        int p = a + b - c;
        return ((int, int, int)[])[(Math.Abs(p - a), 0, a), (Math.Abs(p - b), 1, b), (Math.Abs(p - c), 2, c)] is var all ? all.Min().Item3 : 0;
    }
}
