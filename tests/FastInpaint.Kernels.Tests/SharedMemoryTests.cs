using System.Text.Json;
using FastInpaint.Conformance;
using FastInpaint.Graph;
using FastInpaint.Kernels.Ilgpu;

namespace FastInpaint.Kernels.Tests;

/// <summary>
/// Shared memory binds the tensor-core convolution: it serves one wavefront a clock. The simulated device counts the wavefronts for each mma.m16n8k16, with the widest tiles in each layer of a
/// generator of width 64.
/// </summary>
[Collection(CudaUnderTest.Collection)]
public sealed class SharedMemoryTests
{
    private static readonly Lazy<Dictionary<string, double>> Counts = new(Count);

    [Theory]
    [InlineData("encoder.0.conv", 2.925)]
    [InlineData("encoder.1.conv", 2.495)]
    [InlineData("encoder.2.conv", 1.61)]
    [InlineData("blocks.0.conv1", 1.545)]
    [InlineData("blocks.0.conv2", 1.505)]
    [InlineData("decoder.0.conv", 2.195)]
    [InlineData("decoder.1.conv", 3.745)]
    [InlineData("output.conv", 4.235)]
    public void A_layer_takes_few_wavefronts_for_each_product_of_matrices(string layer, double most)
    {
        _ = CudaUnderTest.Backend;
        double wavefronts = Counts.Value[layer];
        Assert.True(wavefronts <= most, $"{layer}: {wavefronts:0.000} wavefronts for each mma");
    }

    private static Dictionary<string, double> Count()
    {
        // With one multiprocessor, each layer has enough tiles of the widest kind.
        using GpuBackend backend = CudaUnderTest.OpenWith(multiprocessors: 1);
        MemoryParameters parameters = RandomParameters.Generator(64, 1, seed: 3);
        using IModel model = backend.Load(Network.Generator(parameters), parameters, Precision.Fp16);
        ExecutionPlan plan = model.Plan(1, 32, 64);

        // Preparing a plan runs it once.
        IEnumerable<JsonElement> convolutions = CudaUnderTest.Launches(() => model.Prepare(plan).Dispose()).Where(launch => launch.GetProperty("mma").GetInt64() > 0);
        return plan.Steps.Select(step => step.Operation).OfType<ConvolutionOperation>().Zip(convolutions).ToDictionary(
            launch => launch.First.Name, launch => (double)launch.Second.GetProperty("sharedWavefronts").GetInt64() / launch.Second.GetProperty("mma").GetInt64());
    }
}
