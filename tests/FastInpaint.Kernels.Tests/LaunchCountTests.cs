using FastInpaint.Conformance;
using FastInpaint.Graph;

namespace FastInpaint.Kernels.Tests;

/// <summary>How many kernels an inference launches on CUDA.</summary>
[Collection(CudaUnderTest.Collection)]
public sealed class LaunchCountTests
{
    [Theory]
    [InlineData(Precision.Fp16, 1)]
    [InlineData(Precision.Fp32, 0)]
    public void An_inference_is_the_input_s_conversion_a_launch_for_each_convolution_and_the_last_sum(Precision precision, int conversions)
    {
        MemoryParameters parameters = RandomParameters.Generator(16, 8, seed: 3);
        using IModel model = CudaUnderTest.Backend.Load(Network.Generator(parameters), parameters, precision);
        using IExecutable executable = model.Prepare(model.Plan(1, 32, 32));
        int launches = CudaUnderTest.Launches(() => executable.Run(null, TestContext.Current.CancellationToken)).Length;
        Assert.InRange(launches, 1, 30);
        Assert.Equal(conversions + 3 + 2 * 8 + 1 + 3, launches);
    }
}
