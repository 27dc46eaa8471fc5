using System.Collections.Immutable;
using FastInpaint.Weights;

namespace FastInpaint.ConvertWeights.Checkpoints;

/// <summary>A tensor of a checkpoint: its type and shape, and the range of its bytes.</summary>
/// <param name="Name">The tensor's name in the checkpoint.</param>
/// <param name="Type">Type of its elements.</param>
/// <param name="Shape">Outermost dimension first; empty for a single value.</param>
/// <param name="Strides">The distance in elements between neighbors along each dimension, 0 or more.</param>
/// <param name="Data">The bytes from the first element to the last. Bytes between them may belong to other tensors.</param>
internal sealed record CheckpointTensor(string Name, ElementType Type, ImmutableArray<long> Shape, ImmutableArray<long> Strides, ByteRange Data)
{
    /// <summary>A tensor whose elements lie in row-major order without gaps.</summary>
    public CheckpointTensor(string name, ElementType type, ImmutableArray<long> shape, ByteRange data)
        : this(name, type, shape, RowMajor(shape), data)
    {
    }

    /// <summary>Number of elements.</summary>
    public long Elements => Shape.Aggregate(1L, (product, side) => product * side);

    /// <summary>Bytes of its elements.</summary>
    public long Bytes => Type.IsNumber ? Elements * Type.Size : Data.Length;

    /// <summary>Whether the elements lie in row-major order without gaps.</summary>
    public bool IsContiguous => Elements <= 1 || Shape.Zip(Strides, RowMajor(Shape)).All(side => side.First == 1 || side.Second == side.Third);

    /// <summary>The shape as messages show it.</summary>
    public string ShapeText => $"[{string.Join(',', Shape)}]";

    /// <summary>The same elements with their dimensions in another order: dimension i of the result is dimension axes[i] of this tensor.</summary>
    public CheckpointTensor Permute(ImmutableArray<int> axes) =>
        this with { Shape = [.. axes.Select(axis => Shape[axis])], Strides = [.. axes.Select(axis => Strides[axis])] };

    /// <summary>The strides of row-major order without gaps; all 0 for a tensor without elements.</summary>
    public static ImmutableArray<long> RowMajor(ImmutableArray<long> shape)
    {
        var strides = new long[shape.Length];
        long stride = shape.Contains(0) ? 0 : 1;
        for (int i = shape.Length - 1; i >= 0; i--)
        {
            strides[i] = stride;
            stride *= shape[i];
        }

        return [.. strides];
    }
}
