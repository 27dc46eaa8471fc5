using System.Globalization;

namespace FastInpaint.ConvertWeights.Checkpoints;

/// <summary>Finds the tensors in the object of a checkpoint's pickle, through nested dictionaries and lists.</summary>
internal sealed class StateDictionary
{
    private const int MaximumDepth = 32;
    private const int MaximumObjects = 500_000;
    private const int MaximumNameCharacters = 8 << 20;

    private readonly string _path;
    private readonly List<KeyValuePair<string, TorchTensor>> _tensors = [];
    private int _objects;
    private long _nameCharacters;

    private StateDictionary(string path) => _path = path;

    /// <summary>The tensors with their names: the keys and positions on the path to the tensor, joined by full stops.</summary>
    /// <exception cref="InvalidDataException">The object is no dictionary, contains itself, or is nested deeper than any checkpoint.</exception>
    public static IReadOnlyList<KeyValuePair<string, TorchTensor>> TensorsOf(object? root, string path)
    {
        if (root is not PickleDictionary)
        {
            throw CheckpointError.Refused(path, "its pickle holds no dictionary of tensors. Save the state dict: torch.save(model.state_dict(), ...).");
        }

        var walk = new StateDictionary(path);
        walk.Visit("", root, 0);
        return walk._tensors;
    }

    private void Visit(string name, object? value, int depth)
    {
        if (depth > MaximumDepth || ++_objects > MaximumObjects)
        {
            throw CheckpointError.Damaged(_path, $"its dictionaries nest deeper than {MaximumDepth} or hold more than {MaximumObjects} objects");
        }

        switch (value)
        {
            case TorchTensor tensor:
                _tensors.Add(_tensors.Count < Checkpoint.MaximumTensors ? new(name, tensor) : throw CheckpointError.Damaged(_path, $"it holds more than {Checkpoint.MaximumTensors} tensors"));
                break;
            case PickleDictionary dictionary:
                foreach ((object key, object? item) in dictionary.Entries)
                {
                    VisitItem(name, key, item, depth + 1);
                }

                break;
            case IReadOnlyList<object?> items:
                for (int i = 0; i < items.Count; i++)
                {
                    VisitItem(name, i, items[i], depth + 1);
                }

                break;
        }
    }

    /// <summary>Visits an item if it can hold tensors; names are built only for such items.</summary>
    private void VisitItem(string name, object key, object? item, int depth) =>
        Visit(item is TorchTensor or PickleDictionary or IReadOnlyList<object?> ? Join(name, Convert.ToString(key, CultureInfo.InvariantCulture)!) : name, item, depth);

    private string Join(string name, string key)
    {
        _nameCharacters += name.Length + key.Length;
        if (_nameCharacters > MaximumNameCharacters)
        {
            throw CheckpointError.Damaged(_path, $"the names in its dictionaries have more than {MaximumNameCharacters} characters");
        }

        return name.Length == 0 ? key : $"{name}.{key}";
    }
}
