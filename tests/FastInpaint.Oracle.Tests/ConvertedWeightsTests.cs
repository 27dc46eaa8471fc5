using FastInpaint.Weights;

namespace FastInpaint.Oracle.Tests;

/// <summary>Weights of the paper's size give PyTorch's results whichever checkpoint they come from.</summary>
public sealed class ConvertedWeightsTests(CheckpointOracle oracle, ITestOutputHelper log) : IClassFixture<CheckpointOracle>
{
    [Theory]
    [InlineData("generator.pth", "generator")]
    [InlineData("generator.strided.pth", "generator")]
    [InlineData("generator.dat", "generator")]
    [InlineData("both.pth", "generator")]
    [InlineData("model.ckpt-240000", "generator")]
    [InlineData("detector.pth", "detector")]
    [InlineData("detector.strided.pth", "detector")]
    [InlineData("detector.dat", "detector")]
    [InlineData("both.pth", "detector")]
    [InlineData("model.ckpt-240000.index", "detector")]
    public void Agree_at_fp32(string checkpoint, string network) => AssertAgree(checkpoint, network, "fp32");

    /// <summary>PyTorch computes with the weights as they are after rounding, so rounding explains all of the difference to unrounded ones.</summary>
    [Theory]
    [InlineData("generator.pth", "generator", "fp16")]
    [InlineData("generator.dat", "generator", "bf16")]
    [InlineData("both.pth", "detector", "bf16")]
    [InlineData("model.ckpt-240000", "detector", "fp16")]
    public void Agree_after_rounding(string checkpoint, string network, string type) => AssertAgree(checkpoint, network, type);

    private void AssertAgree(string checkpoint, string network, string type)
    {
        Assert.SkipUnless(oracle.IsAvailable, "needs python3-torch and python3-numpy");
        (NpyArray expected, NpyArray actual) = oracle.Compare(checkpoint, network, type);
        Agreement.Check(new OracleCase(network, network == "generator" ? 64 : 32, network == "generator" ? 8 : 0, 64, 64, 1), expected, actual, log);
    }
}
