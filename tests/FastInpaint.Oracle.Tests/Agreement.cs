using FastInpaint.Weights;

namespace FastInpaint.Oracle.Tests;

internal static class Agreement
{
    private const double Tolerance = 1e-4;

    /// <summary>Asserts that a result is PyTorch's, and logs by how much it is not.</summary>
    public static void Check(OracleCase test, NpyArray expected, NpyArray actual, ITestOutputHelper log)
    {
        Assert.Equal([test.Batch, test.IsGenerator ? 3 : 1, test.Height, test.Width], expected.Shape);
        Assert.Equal(expected.Shape, actual.Shape);
        // A result that hardly varies would agree with anything.
        Assert.InRange(expected.Values.Max() - expected.Values.Min(), 0.05, 1);

        double largest = 0;
        for (int i = 0; i < expected.Values.Length; i++)
        {
            double difference = Math.Abs((double)actual.Values[i] - expected.Values[i]);
            Assert.True(difference <= Tolerance, $"{test}, element {i}: {actual.Values[i]} instead of {expected.Values[i]}");
            largest = Math.Max(largest, difference);
        }

        log.WriteLine($"{test}: largest difference {largest:0.00e+0}");
    }
}
