using FastInpaint.Weights;

namespace FastInpaint.Oracle.Tests;

/// <summary><c>fastinpaint run</c> and PyTorch agree on full-size networks with random weights.</summary>
public sealed class PyTorchComparisonTests(Oracle oracle, ITestOutputHelper log) : IClassFixture<Oracle>
{
    public static TheoryData<string, int, int, int, int, int> Cases =>
        [.. OracleCase.All.Select(test => new TheoryDataRow<string, int, int, int, int, int>(test.Network, test.Base, test.Blocks, test.Width, test.Height, test.Batch))];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Agrees_with_PyTorch(string network, int baseChannels, int blocks, int width, int height, int batch)
    {
        Assert.SkipUnless(oracle.IsAvailable, "needs python3-torch and python3-numpy");
        var test = new OracleCase(network, baseChannels, blocks, width, height, batch);
        (NpyArray expected, NpyArray actual) = oracle.Compare(test);
        Agreement.Check(test, expected, actual, log);
    }
}
