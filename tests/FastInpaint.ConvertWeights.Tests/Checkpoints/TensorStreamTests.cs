using System.Collections.Immutable;
using FastInpaint.Weights;

namespace FastInpaint.ConvertWeights.Tests;

/// <summary>Strided tensors against a plain loop over all indices.</summary>
public sealed class TensorStreamTests
{
    private static readonly ElementType[] Types = [ElementType.UInt8, ElementType.Fp16, ElementType.Fp32, ElementType.Fp64];

    [Fact]
    public void Elements_come_in_row_major_order_whatever_the_strides()
    {
        int strided = 0;
        for (int seed = 0; seed < 400; seed++)
        {
            var random = new Random(seed);
            CheckpointTensor tensor = Random(random, out byte[] bytes);
            strided += tensor.IsContiguous ? 0 : 1;
            int chunk = tensor.Type.Size * random.Next(1, 40);
            Assert.True(Plain(tensor, bytes).AsSpan().SequenceEqual(CheckpointValues.Bytes(tensor, chunk)), $"seed {seed}, chunks of {chunk} bytes");
        }

        Assert.InRange(strided, 100, 350);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(1000)]
    public void Chunks_of_any_length_give_the_same(int elements)
    {
        var tensor = new CheckpointTensor("t", ElementType.Int16, [2, 3], [1, 2], new MemoryRange([0, 0, 1, 0, 2, 0, 3, 0, 4, 0, 5, 0]));
        Assert.Equal([0, 0, 2, 0, 4, 0, 1, 0, 3, 0, 5, 0], CheckpointValues.Bytes(tensor, elements * 2));
    }

    [Fact]
    public void Permuting_twice_by_inverse_orders_gives_the_tensor_again()
    {
        var tensor = new CheckpointTensor("t", ElementType.UInt8, [2, 3, 4], new MemoryRange([.. Enumerable.Range(0, 24).Select(i => (byte)i)]));
        CheckpointTensor permuted = tensor.Permute([2, 0, 1]);
        Assert.Equal([4, 2, 3], permuted.Shape);
        Assert.Equal([1, 12, 4], permuted.Strides);
        Assert.Equal(23, CheckpointValues.Bytes(permuted, 5)[^1]);
        Assert.Equal(4, CheckpointValues.Bytes(permuted, 5)[1]);
        CheckpointTensor again = permuted.Permute([1, 2, 0]);
        Assert.Equal(tensor.Shape, again.Shape);
        Assert.True(again.IsContiguous);
    }

    [Theory]
    [InlineData(new long[] { }, new long[] { }, true)]
    [InlineData(new long[] { 2, 3 }, new long[] { 3, 1 }, true)]
    [InlineData(new long[] { 2, 3 }, new long[] { 1, 2 }, false)]
    [InlineData(new long[] { 2, 3 }, new long[] { 4, 1 }, false)]
    [InlineData(new long[] { 2, 1, 3 }, new long[] { 3, 77, 1 }, true)]
    [InlineData(new long[] { 1, 1 }, new long[] { 5, 9 }, true)]
    [InlineData(new long[] { 0, 3 }, new long[] { 5, 9 }, true)]
    [InlineData(new long[] { 3 }, new long[] { 0 }, false)]
    public void Contiguous_is_row_major_without_gaps(long[] shape, long[] strides, bool contiguous) =>
        Assert.Equal(contiguous, new CheckpointTensor("t", ElementType.UInt8, [.. shape], [.. strides], new MemoryRange(new byte[16])).IsContiguous);

    [Fact]
    public void A_tensor_without_elements_has_no_bytes_however_long_its_sides_are()
    {
        var tensor = new CheckpointTensor("t", ElementType.Fp32, [1L << 62, 0, 1L << 62], new MemoryRange([]));
        Assert.Equal(0, tensor.Elements);
        Assert.Empty(CheckpointValues.Bytes(tensor, 64));
    }

    /// <summary>Up to five dimensions, in some order, with gaps or shared elements now and then.</summary>
    private static CheckpointTensor Random(Random random, out byte[] bytes)
    {
        ElementType type = Types[random.Next(Types.Length)];
        ImmutableArray<long> shape = [.. Enumerable.Range(0, random.Next(6)).Select(_ => (long)random.Next(random.Next(20) == 0 ? 0 : 1, 5))];
        int[] order = [.. Enumerable.Range(0, shape.Length)];
        if (random.Next(3) > 0)
        {
            random.Shuffle(order);
        }

        var strides = new long[shape.Length];
        long stride = 1;
        foreach (int axis in order.Reverse())
        {
            strides[axis] = stride;
            stride *= Math.Max(1, shape[axis]) + (random.Next(4) == 0 ? 1 : 0);
        }

        long last = shape.Contains(0) ? -1 : shape.Zip(strides, (side, step) => (side - 1) * step).Sum();
        bytes = new byte[(last + 1) * type.Size];
        random.NextBytes(bytes);
        return new CheckpointTensor("t", type, shape, [.. strides], new MemoryRange(bytes));
    }

    private static byte[] Plain(CheckpointTensor tensor, byte[] bytes)
    {
        var result = new List<byte>();
        for (long element = 0; element < tensor.Elements; element++)
        {
            long rest = element, place = 0;
            for (int axis = tensor.Shape.Length - 1; axis >= 0; axis--)
            {
                place += rest % tensor.Shape[axis] * tensor.Strides[axis];
                rest /= tensor.Shape[axis];
            }

            result.AddRange(bytes.AsSpan((int)place * tensor.Type.Size, tensor.Type.Size));
        }

        return [.. result];
    }
}
