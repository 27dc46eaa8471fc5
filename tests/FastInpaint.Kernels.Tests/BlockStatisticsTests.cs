using FastInpaint.Kernels.Ilgpu;

namespace FastInpaint.Kernels.Tests;

[Collection(CudaUnderTest.Collection)]
public sealed class BlockStatisticsTests
{
    private const int Batch = 2;
    private const int Pixels = 53;
    private const int Channels = 8;
    private const int Block = 20;

    [Theory]
    [MemberData(nameof(KernelRun.Devices), MemberType = typeof(KernelRun))]
    public void Each_block_has_its_mean_and_squared_deviations(string device)
    {
        float[] x = KernelRun.Random(1, Batch * Pixels * Channels);
        var norm = new StatisticsArguments { Batch = Batch, C = Channels, Pixels = Pixels, BlockPixels = Block, X = 0, Statistics = x.Length };
        double[] expected = [.. Enumerable.Range(0, Batch).SelectMany(n => Enumerable.Range(0, Pixels).Chunk(Block).SelectMany(block =>
        {
            double[][] channels = [.. Enumerable.Range(0, Channels).Select(c => block.Select(pixel => (double)x[(n * Pixels + pixel) * Channels + c]).ToArray())];
            return (double[])[.. channels.Select(values => values.Average()), .. channels.Select(values => values.Sum(value => Math.Pow(value - values.Average(), 2)))];
        }))];
        float[] actual = KernelRun.Open(device).Run(
            BlockStatistics.Run, norm, KernelRun.Open(device).Groups(Batch * norm.Blocks * Channels / 4), [.. x, .. new float[expected.Length]]);
        KernelRun.AssertClose(expected, actual.AsSpan(x.Length), 1e-5);
    }
}
