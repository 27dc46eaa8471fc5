using FastInpaint.Conformance;
using FastInpaint.Graph;
using FastInpaint.Kernels.Ilgpu;
using FastInpaint.Simd;

namespace FastInpaint.Kernels.Tests;

/// <summary>Generators of width 64 and 16 at fp16 on devices with few and many multiprocessors, which take other tiles for the same picture. Together the cases launch every tensor-core convolution.</summary>
[Collection(CudaUnderTest.Collection)]
public sealed class TensorCoreLaunchTests
{
    private static readonly (int Multiprocessors, int BaseChannels, int Height, int Width, string[] Kernels)[] Devices =
    [
        (1, 64, 32, 64, ["Run128", "Run256", "Run64", "RunSummed"]),
        (2, 16, 32, 64, ["Run16", "Run32", "RunSummed"]),
        (8, 64, 32, 64, ["Run32", "Run64", "RunSummed"]),
        (132, 64, 112, 120, ["Run32", "Run64", "RunSummed"]),
    ];

    public static TheoryData<int> Multiprocessors => [.. Devices.Select(device => device.Multiprocessors)];

    [Theory]
    [MemberData(nameof(Multiprocessors))]
    public void The_expected_tiles_are_launched_and_give_what_the_processor_gives(int multiprocessors)
    {
        (_, int baseChannels, int height, int width, string[] kernels) = Devices.Single(device => device.Multiprocessors == multiprocessors);
        using GpuBackend backend = CudaUnderTest.OpenWith(multiprocessors);
        using var processor = new CpuBackend(threads: 1);
        MemoryParameters parameters = RandomParameters.Generator(baseChannels, 1, seed: 3);
        float[] input = RandomParameters.Uniform(new Random(5), height * width * 4, 1);
        float[] expected = Run(processor, Precision.Fp32);
        float[] actual = [];
        string[] launched = [.. CudaUnderTest.Launches(() => actual = Run(backend, Precision.Fp16))
            .Where(launch => launch.GetProperty("mma").GetInt64() > 0)
            .Select(launch => launch.GetProperty("kernel").GetString()!.Split('_')[^1])
            .Distinct().Order(StringComparer.Ordinal)];
        Assert.Equal(kernels, launched);
        Assert.Equal(expected.Length, actual.Length);
        Assert.All(expected.Zip(actual), values => Assert.InRange(values.Second, values.First - 1f / 255, values.First + 1f / 255));

        float[] Run(IBackend device, Precision precision)
        {
            using IModel model = device.Load(Network.Generator(parameters), parameters, precision);
            using IExecutable executable = model.Prepare(model.Plan(1, height, width));
            return Tensors.Run(executable, input);
        }
    }

    [Fact]
    public void No_tile_is_left_out() => Assert.Equal(
        PtxKernel.All.Keys.Where(kernel => kernel.StartsWith("ConvolutionTensorCore.", StringComparison.Ordinal)).Select(kernel => kernel.Split('.')[1]).Order(StringComparer.Ordinal),
        Devices.SelectMany(device => device.Kernels).Distinct().Order(StringComparer.Ordinal));
}
