using FastInpaint.Weights;

namespace FastInpaint.ConvertWeights.Checkpoints;

/// <summary>
/// The names that the pickle of a state dict may import. They are only data, and nothing is ever imported: a storage class stands for a type of elements, and
/// <see cref="PickleInterpreter"/> understands the few functions.
/// </summary>
internal static class TorchGlobals
{
    public const string OrderedDict = "collections.OrderedDict";
    public const string RebuildTensor = "torch._utils._rebuild_tensor_v2";
    public const string RebuildParameter = "torch._utils._rebuild_parameter";
    public const string Size = "torch.Size";

    private static readonly Dictionary<string, ElementType> Storages = new(StringComparer.Ordinal)
    {
        ["torch.DoubleStorage"] = ElementType.Fp64,
        ["torch.FloatStorage"] = ElementType.Fp32,
        ["torch.HalfStorage"] = ElementType.Fp16,
        ["torch.BFloat16Storage"] = ElementType.Bf16,
        ["torch.LongStorage"] = ElementType.Int64,
        ["torch.IntStorage"] = ElementType.Int32,
        ["torch.ShortStorage"] = ElementType.Int16,
        ["torch.CharStorage"] = ElementType.Int8,
        ["torch.ByteStorage"] = ElementType.UInt8,
        ["torch.BoolStorage"] = ElementType.Bool,
    };

    public static bool IsKnown(PickleGlobal name) => name.ToString() is OrderedDict or RebuildTensor or RebuildParameter or Size || StorageOf(name) is not null;

    /// <summary>The element type of a storage class; null where the name is no storage class.</summary>
    public static ElementType? StorageOf(PickleGlobal name) => Storages.GetValueOrDefault(name.ToString());
}
