using FastInpaint.Conformance;
using FastInpaint.Graph;
using FastInpaint.Weights;

namespace FastInpaint.Host.Tests;

public sealed class RunTests
{
    [Theory]
    [InlineData("generator", 2)]
    [InlineData("detector", 1)]
    public void The_tensor_that_comes_out_is_the_reference_s(string network, int batch)
    {
        using var place = new Workplace();
        bool generator = network == "generator";
        MemoryParameters parameters = generator ? RandomParameters.Generator(4, 1, seed: 1) : RandomParameters.Detector(2, seed: 1);
        SafetensorsWriter.Write(place["w.safetensors"], parameters, TensorType.Fp32);
        var shape = new TensorShape(batch, 16, 20, generator ? 4 : 3);
        float[] input = RandomParameters.Uniform(new Random(2), shape.Elements, 1);
        NpyFile.Write(place["x.npy"], new NpyArray([shape.N, shape.C, shape.H, shape.W], Transpose(input, shape, toPlanes: true)), overwrite: false);
        Workplace.Run("run", "--network", network, "--weights", place["w.safetensors"], "--input", place["x.npy"], "--output", place["y.npy"]).AssertDone();

        NpyArray output = NpyFile.Read(place["y.npy"]);
        int channels = generator ? 3 : 1;
        Assert.Equal([batch, channels, 16, 20], output.Shape);
        double[] expected = ReferenceInterpreter.Run(generator ? Network.Generator(parameters) : Network.Detector(parameters), parameters, shape, input);
        float[] actual = Transpose(output.Values, shape with { C = channels }, toPlanes: false);
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 2e-5));
    }

    [Fact]
    public void Input_that_does_not_fit_is_refused()
    {
        using var place = new Workplace();
        SafetensorsWriter.Write(place["w.safetensors"], RandomParameters.Detector(2, seed: 1), TensorType.Fp32);
        Outcome Run(int[] shape, params string[] options)
        {
            NpyFile.Write(place["x.npy"], new NpyArray(shape, new float[shape.Aggregate(1, (a, b) => a * b)]), overwrite: true);
            return Workplace.Run(["run", "--network", "detector", "--weights", place["w.safetensors"], "--input", place["x.npy"], "--output", place["y.npy"], .. options]);
        }

        Run([3, 16, 16]).AssertFailed(ExitCode.BadInput, "x.npy", "(N, 3, H, W)");
        Run([1, 4, 16, 16]).AssertFailed(ExitCode.BadInput, "(1, 4, 16, 16)");
        Run([1, 3, 16, 18]).AssertFailed(ExitCode.BadInput, "18 columns", "multiples of 4");
        Run([1, 3, 8, 16]).AssertFailed(ExitCode.BadInput, "8 rows", "at least 12");
        Run([0, 3, 16, 16]).AssertFailed(ExitCode.BadInput, "batch of 0");
        Run([1, 3, 16, 16], "--memory-limit", "1000").AssertFailed(ExitCode.MemoryLimit, "--memory-limit");
        Assert.DoesNotContain("y.npy", place.Files);
        Run([1, 3, 16, 16], "--conv", "direct").AssertDone();
        Run([1, 3, 16, 16], "--conv", "winograd", "--overwrite").AssertDone();
        Run([1, 3, 16, 16]).AssertFailed(ExitCode.NotWritten, "y.npy", "--overwrite");
    }

    private static float[] Transpose(float[] values, TensorShape shape, bool toPlanes)
    {
        var result = new float[values.Length];
        for (int n = 0; n < shape.N; n++)
        for (int y = 0; y < shape.H; y++)
        for (int x = 0; x < shape.W; x++)
        for (int c = 0; c < shape.C; c++)
        {
            int rows = ((n * shape.H + y) * shape.W + x) * shape.C + c;
            int planes = ((n * shape.C + c) * shape.H + y) * shape.W + x;
            result[toPlanes ? planes : rows] = values[toPlanes ? rows : planes];
        }

        return result;
    }
}
