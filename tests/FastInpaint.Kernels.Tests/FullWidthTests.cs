using FastInpaint.Conformance;
using FastInpaint.Graph;

namespace FastInpaint.Kernels.Tests;

/// <summary>Networks of the trained models' widths with the kernels of GPUs against those of processors, which share none but the element-wise ones.</summary>
public sealed class FullWidthTests
{
    [Theory]
    [InlineData(NetworkKind.Generator, 76, 100)]
    [InlineData(NetworkKind.Detector, 76, 100)]
    public void Both_forms_agree(NetworkKind kind, int height, int width)
    {
        MemoryParameters parameters = kind == NetworkKind.Generator ? RandomParameters.Generator(64, 2, seed: 3) : RandomParameters.Detector(64, seed: 3);
        Network network = kind == NetworkKind.Generator ? Network.Generator(parameters) : Network.Detector(parameters);
        float[] Run(OpenCLDevice device)
        {
            using IModel model = device.Backend.Load(network, parameters, Precision.Fp32);
            using IExecutable executable = model.Prepare(model.Plan(1, height, width));
            return Tensors.Run(executable, RandomParameters.Uniform(new Random(5), executable.Plan.Input.Elements, 1));
        }

        float[] expected = Run(OpenCLDevice.Suited);
        float[] actual = Run(OpenCLDevice.Group);
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.True(Math.Abs(expected[i] - actual[i]) <= 2e-5, $"element {i}: {actual[i]} instead of {expected[i]}");
        }
    }
}
