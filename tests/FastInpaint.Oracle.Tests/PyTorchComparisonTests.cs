using FastInpaint.Weights;

namespace FastInpaint.Oracle.Tests;

/// <summary><c>fastinpaint run</c> and PyTorch agree on full-size networks with random weights.</summary>
public sealed class PyTorchComparisonTests(Oracle oracle, ITestOutputHelper log) : IClassFixture<Oracle>
{
    private const double Tolerance = 1e-4;

    public static TheoryData<string, int, int, int, int, int> Cases =>
        [.. OracleCase.All.Select(test => new TheoryDataRow<string, int, int, int, int, int>(test.Network, test.Base, test.Blocks, test.Width, test.Height, test.Batch))];

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Agrees_with_PyTorch(string network, int baseChannels, int blocks, int width, int height, int batch)
    {
        Assert.SkipUnless(oracle.IsAvailable, "needs python3-torch and python3-numpy");
        var test = new OracleCase(network, baseChannels, blocks, width, height, batch);
        (NpyArray expected, NpyArray actual) = await oracle.Compare(test);
        Assert.Equal([batch, test.IsGenerator ? 3 : 1, height, width], expected.Shape);
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
