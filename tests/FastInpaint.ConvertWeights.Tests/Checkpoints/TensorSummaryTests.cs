using System.Security.Cryptography;
using FastInpaint.Weights;

namespace FastInpaint.ConvertWeights.Tests;

public sealed class TensorSummaryTests
{
    [Fact]
    public void The_smallest_and_largest_finite_elements_are_found()
    {
        TensorSummary summary = Of(Floats(3, float.NaN, -2.5f, float.PositiveInfinity, 7, float.NegativeInfinity));
        Assert.Equal((-2.5, 7, 3), (summary.Minimum, summary.Maximum, summary.NonFinite));
    }

    [Fact]
    public void Without_finite_elements_there_is_no_smallest()
    {
        Assert.All([Of(Floats(float.NaN)), Of(Floats())], summary => Assert.True(double.IsNaN(summary.Minimum) && double.IsNaN(summary.Maximum)));
        Assert.Equal(1, Of(Floats(float.NaN)).NonFinite);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData([])), Of(Floats()).Sha256);
    }

    [Fact]
    public void All_chunks_of_a_large_tensor_count()
    {
        var values = new float[1_000_000];
        (values[0], values[^1]) = (-1, 2);
        TensorSummary summary = Of(Floats(values));
        Assert.Equal((-1, 2, 0), (summary.Minimum, summary.Maximum, summary.NonFinite));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(CheckpointBytes.Floats(values))), summary.Sha256);
    }

    [Fact]
    public void Integers_and_doubles_are_compared_as_they_are()
    {
        TensorSummary summary = Of(new CheckpointTensor("t", ElementType.Int16, [2], new MemoryRange([0xFE, 0xFF, 3, 0])));
        Assert.Equal((-2, 3), (summary.Minimum, summary.Maximum));
        summary = Of(new CheckpointTensor("t", ElementType.Fp64, [1], new MemoryRange(BitConverter.GetBytes(1e300))));
        Assert.Equal((1e300, 0), (summary.Maximum, summary.NonFinite));
    }

    [Fact]
    public void The_checksum_is_of_the_elements_in_order_whatever_the_strides()
    {
        CheckpointTensor tensor = new("t", ElementType.UInt8, [2, 3], new MemoryRange([1, 2, 3, 4, 5, 6]));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData([1, 4, 2, 5, 3, 6])), Of(tensor.Permute([1, 0])).Sha256);
    }

    private static CheckpointTensor Floats(params float[] values) => new("t", ElementType.Fp32, [values.Length], new MemoryRange(CheckpointBytes.Floats(values)));

    private static TensorSummary Of(CheckpointTensor tensor) => TensorSummary.Of(tensor, "memory", TestContext.Current.CancellationToken);
}
