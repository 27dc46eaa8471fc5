using FastInpaint.Conformance;
using FastInpaint.Graph;

namespace FastInpaint.Simd.Tests;

/// <summary><see cref="WinogradLayout"/>: how large a chunk of tiles is.</summary>
public sealed class WinogradLayoutTests
{
    // 3x3 convolutions of 32 and 256 channels: 36 KiB and 9 MiB of weights.
    [Theory]
    [InlineData(32, 1_000_000)]
    [InlineData(256, 2_700_000)]
    public void A_chunk_fits_the_cache_unless_the_weights_do_not(int channels, long bytes)
    {
        var parameters = new MemoryParameters();
        parameters.Set("weight", [channels, channels, 3, 3], new float[channels * channels * 9]);
        ConvolutionOperation operation = new ConvolutionCase(channels, channels, 3) { Padding = ConvolutionCase.Reflect(1) }.Operation(new Value(0), new Value(1));
        using var pool = new WorkerPool(1);
        using var packed = new PackedConvolutions([operation], parameters, new ConvolutionTarget(CpuTier.Vector128, ConvolutionAlgorithm.Auto), pool);
        var shape = new TensorShape(1, 64, 64, channels);
        var layout = Assert.IsType<WinogradLayout>(packed[operation.Name].Layout(shape, shape, networkHeight: 256));

        Assert.True(layout.Tiles >= 4);
        long used = 36L * layout.Tiles * (channels + layout.GroupFloats) * sizeof(float);
        Assert.True(used <= bytes, $"{layout.Tiles} tiles take {used} bytes");
        Assert.All(Enumerable.Range(1, 300), tiles =>
        {
            int chunk = layout.ChunkOf(tiles);
            int chunks = (tiles + chunk - 1) / chunk;
            Assert.InRange(chunk, 1, layout.Tiles);
            Assert.Equal(0, chunk % 4);
            Assert.Equal((tiles + layout.Tiles - 1) / layout.Tiles, chunks);
            Assert.True(tiles - (chunks - 1) * chunk > chunk - 4 * chunks, $"{tiles} tiles in chunks of {chunk}");
        });
    }
}
