using FastInpaint.Conformance;
using FastInpaint.Graph;

namespace FastInpaint.Simd.Tests;

/// <summary><see cref="PackedConvolutions"/>: the weights of several convolutions in one block.</summary>
public sealed class PackedConvolutionsTests
{
    private const int Channels = 16;
    private const int Length = Channels * Channels * 9;

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void The_first_convolution_with_a_wrong_weight_is_named(int threads)
    {
        using var pool = new WorkerPool(threads);

        var error = Assert.Throws<InvalidNetworkException>(() => Pack(pool, name => name switch { "w2" => float.NaN, "w4" => float.NegativeInfinity, _ => 1 }));

        Assert.Equal($"parameters in memory: tensor 'w2' holds NaN at element {Length - 1}. Train or convert the weights again.", error.Message);
    }

    [Fact]
    public void The_block_has_room_for_all_of_them()
    {
        using var pool = new WorkerPool(2);
        using PackedConvolutions packed = Pack(pool, _ => 1);

        // Each begins at a cache line.
        long floats = 5 * packed["c0"].Length;
        Assert.InRange(packed.Bytes, floats * sizeof(float), (floats + 5 * 15) * sizeof(float));
    }

    /// <summary>Packs five convolutions c0 to c4 of the weights w0 to w4, whose last value is given.</summary>
    private static PackedConvolutions Pack(WorkerPool pool, Func<string, float> last)
    {
        var parameters = new MemoryParameters();
        foreach (string name in Enumerable.Range(0, 5).Select(i => $"w{i}"))
        {
            float[] values = new float[Length];
            values[^1] = last(name);
            parameters.Set(name, [Channels, Channels, 3, 3], values);
        }

        var operations = Enumerable.Range(0, 5).Select(i => new Convolution($"c{i}", new Value(i), new Value(i + 1), $"w{i}", Channels, Channels, 3, 1, 1) { Padding = ConvolutionCase.Reflect(1) });
        return new PackedConvolutions(operations, parameters, new ConvolutionTarget(CpuTiers.Best, ConvolutionAlgorithm.Auto), pool);
    }
}
