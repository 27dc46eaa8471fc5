using FastInpaint.Weights;

namespace FastInpaint.ConvertWeights.Checkpoints;

/// <summary>An imported name that state dicts need.</summary>
internal sealed record PickleGlobal(string Module, string Name)
{
    public override string ToString() => $"{Module}.{Name}";
}

/// <summary>A dictionary of a pickle, in its order. Keys are strings or numbers.</summary>
internal sealed class PickleDictionary
{
    public List<KeyValuePair<object, object?>> Entries { get; } = [];
}

/// <summary>A storage of a checkpoint: elements of one type in one entry of the archive.</summary>
/// <param name="Key">The entry's name below <c>data/</c>.</param>
/// <param name="Elements">The stated number of elements.</param>
internal sealed record TorchStorage(ElementType Type, string Key, long Elements);

/// <summary>A tensor of a checkpoint: a strided view of a storage.</summary>
/// <param name="Offset">The index in the storage of the first element.</param>
internal sealed record TorchTensor(TorchStorage Storage, long Offset, long[] Shape, long[] Strides);
