using FastInpaint.Graph;
using FastInpaint.Host.Devices;
using FastInpaint.Host.Tests;
using FastInpaint.Weights;

namespace FastInpaint.Oracle.Tests;

/// <summary>An OpenCL device and PyTorch agree on networks of several widths with random weights.</summary>
public sealed class OpenCLComparisonTests(OpenCLOracle oracle, ITestOutputHelper log) : IClassFixture<OpenCLOracle>
{
    public static TheoryData<string, int, int, int, int> Cases =>
        [.. OracleCase.OpenCL.Select(test => new TheoryDataRow<string, int, int, int, int>(test.Network, test.Base, test.Blocks, test.Width, test.Height))];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Agrees_with_PyTorch(string network, int baseChannels, int blocks, int width, int height)
    {
        Assert.SkipUnless(oracle.IsAvailable, "needs python3-torch and python3-numpy");
        OpenCLDevice.SkipWhereMissing();
        var test = new OracleCase(network, baseChannels, blocks, width, height, Batch: 1);
        Agreement.Check(test, oracle.ReadExpected(test), Run(test), log);
    }

    private NpyArray Run(OracleCase test)
    {
        using SafetensorsFile weights = oracle.OpenWeights(test);
        using IModel model = oracle.Device.Load(test.IsGenerator ? Network.Generator(weights) : Network.Detector(weights), weights, Precision.Fp32);
        using IExecutable executable = model.Prepare(model.Plan(test.Batch, test.Height, test.Width));
        NpyArray input = oracle.ReadInput(test);
        TensorShape shape = executable.Plan.Output;
        for (int y = 0; y < test.Height; y++)
        {
            Planes.Interleave(input.Values, executable.Plan.Input, 0, y, executable.InputRow(0, y));
        }

        executable.Run(null, TestContext.Current.CancellationToken);
        var values = new float[shape.Elements];
        for (int y = 0; y < test.Height; y++)
        {
            Planes.Separate(executable.OutputRow(0, y), shape, 0, y, values);
        }

        return new NpyArray([shape.N, shape.C, shape.H, shape.W], values);
    }
}
