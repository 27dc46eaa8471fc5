using FastInpaint.Weights;

namespace FastInpaint.ConvertWeights.Checkpoints;

/// <summary>An element type of TensorFlow (DataType).</summary>
/// <param name="Element">The element type for readers of the checkpoint.</param>
/// <param name="StoredBytes">Bytes of an element in a data file; 0 where elements differ in length.</param>
internal sealed record TensorFlowType(ElementType Element, int StoredBytes)
{
    public const int StringNumber = 7;

    // The first number of TensorFlow's reference types. Future types have lower numbers.
    private const int FirstReference = 101;

    private static readonly Dictionary<long, TensorFlowType> Known = new()
    {
        [1] = new(ElementType.Fp32, 4),
        [2] = new(ElementType.Fp64, 8),
        [3] = new(ElementType.Int32, 4),
        [4] = new(ElementType.UInt8, 1),
        [5] = new(ElementType.Int16, 2),
        [6] = new(ElementType.Int8, 1),
        [StringNumber] = new(new("DT_STRING", 1), 0),
        [8] = new(new("DT_COMPLEX64", 1), 8),
        [9] = new(ElementType.Int64, 8),
        [10] = new(ElementType.Bool, 1),
        [11] = new(new("DT_QINT8", 1), 1),
        [12] = new(new("DT_QUINT8", 1), 1),
        [13] = new(new("DT_QINT32", 1), 4),
        [14] = new(ElementType.Bf16, 2),
        [15] = new(new("DT_QINT16", 1), 2),
        [16] = new(new("DT_QUINT16", 1), 2),
        [17] = new(ElementType.UInt16, 2),
        [18] = new(new("DT_COMPLEX128", 1), 16),
        [19] = new(ElementType.Fp16, 2),
        [20] = new(new("DT_RESOURCE", 1), 0),
        [21] = new(new("DT_VARIANT", 1), 0),
        [22] = new(ElementType.UInt32, 4),
        [23] = new(ElementType.UInt64, 8),
        [24] = new(new("DT_FLOAT8_E5M2", 1), 1),
        [25] = new(new("DT_FLOAT8_E4M3FN", 1), 1),
    };

    /// <summary>The type with this number; null where no type can have the number.</summary>
    public static TensorFlowType? Of(long number) =>
        Known.TryGetValue(number, out TensorFlowType? type) ? type : number is > 0 and < FirstReference ? new(new($"DT_{number}", 1), 0) : null;
}
