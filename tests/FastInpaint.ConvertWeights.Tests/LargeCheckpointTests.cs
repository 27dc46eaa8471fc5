using System.Globalization;
using FastInpaint.Graph;

namespace FastInpaint.ConvertWeights.Tests;

/// <summary>Memory does not follow the size of the checkpoint. tests/long/run makes it one of 4 GB.</summary>
public sealed class LargeCheckpointTests : IDisposable
{
    /// <summary>Base channels of the generator.</summary>
    private const string Variable = "FASTINPAINT_LARGE_BASE";

    private const long Overhead = 300L << 20;

    private readonly Workplace _place = new();

    public void Dispose() => _place.Dispose();

    [Fact]
    public async Task Converting_takes_twice_the_largest_tensor_and_no_more_than_300_MB()
    {
        int width = int.Parse(Environment.GetEnvironmentVariable(Variable) ?? "256", CultureInfo.InvariantCulture);
        Network network = Network.Generator(width, 8);
        long parameters = network.Parameters.Sum(parameter => parameter.Elements);
        long largest = network.Parameters.Max(parameter => parameter.Elements) * sizeof(float);
        string checkpoint = _place.TorchSharpZeros("large.dat", network);
        Assert.InRange(new FileInfo(checkpoint).Length, parameters * sizeof(float), parameters * sizeof(float) + 10_000);

        Outcome run = await Programs.Run(Programs.Dotnet(typeof(CommandLine).Assembly, "convert", checkpoint, "-o", _place["large.safetensors"]));
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.InRange(new FileInfo(_place["large.safetensors"]).Length, parameters * sizeof(float), parameters * sizeof(float) + 20_000);
        Assert.True(run.PeakBytes < Overhead + 2 * largest, $"{run.PeakBytes >> 20} MiB resident at the peak for {parameters >> 18} MiB of parameters; the largest tensor has {largest >> 20} MiB");
    }
}
