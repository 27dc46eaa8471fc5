using FastInpaint.Weights;
using static FastInpaint.ConvertWeights.Checkpoints.PickleOpcode;

namespace FastInpaint.ConvertWeights.Checkpoints;

/// <summary>
/// Interprets the pickle of a state dict as <c>torch.save</c> writes it: containers, strings, numbers, and tensors over storages. It never calls code of the pickle. It understands the few
/// functions of <see cref="TorchGlobals"/>, and refuses every other import and opcode by its name.
/// </summary>
internal sealed class PickleInterpreter
{
    /// <summary>The most objects of a pickle. A tensor takes about 30, so this is enough for 10,000 tensors, in some 50 MB.</summary>
    private const int MaximumObjects = 300_000;

    // PyTorch recalls imported names from the memo. TorchSharp.PyBridge imports three names again for every tensor.
    private const int MaximumImports = 30_000;

    private static readonly object MarkObject = new();
    private static readonly object[] NoItems = [];

    private readonly PickleCursor _cursor;
    private readonly string _path;
    private readonly List<object?> _stack = [];
    private readonly Dictionary<long, object?> _memo = [];
    private int _objects;
    private int _imports;

    private PickleInterpreter(byte[] pickle, string path) => (_cursor, _path) = (new PickleCursor(pickle, path), path);

    /// <summary>Returns the object that the pickle describes.</summary>
    /// <exception cref="InvalidDataException">The pickle is damaged, or uses something that a state dict does not need.</exception>
    public static object? Run(byte[] pickle, string path)
    {
        var interpreter = new PickleInterpreter(pickle, path);
        byte opcode;
        while ((opcode = interpreter._cursor.Byte()) != Stop)
        {
            interpreter.Step(opcode);
        }

        return interpreter.Pop();
    }

    /// <summary>Runs an opcode that changes existing objects; other opcodes push a new object.</summary>
    private void Step(byte opcode)
    {
        switch (opcode)
        {
            case Proto:
                int version = _cursor.Byte();
                if (version is < 2 or > 5)
                {
                    throw _cursor.Error($"it has version {version}, 2 to 5 are read");
                }

                break;
            case Frame:
                _cursor.Skip(sizeof(ulong));
                break;
            case BinPut:
                Put(_cursor.Byte());
                break;
            case LongBinPut:
                Put(_cursor.UInt32());
                break;
            case Memoize:
                Put(_memo.Count);
                break;
            case Append:
                AddTo(PopItems(1));
                break;
            case Appends:
                AddTo(PopToMark());
                break;
            case SetItem:
                SetIn(PopItems(2));
                break;
            case SetItems:
                SetIn(PopToMark());
                break;
            case Build:
                // The state of an OrderedDict holds versions of its module, and is ignored.
                if (PopItems(1)[0] is not PickleDictionary || Top() is not PickleDictionary)
                {
                    throw Refuse("sets the state of an object (BUILD) that is no dictionary");
                }

                break;
            default:
                Push(Value(opcode));
                break;
        }
    }

    private object? Value(byte opcode) => opcode switch
    {
        Mark => MarkObject,
        None => null,
        NewTrue => true,
        NewFalse => false,
        BinInt => (long)_cursor.Int32(),
        BinInt1 => (long)_cursor.Byte(),
        BinInt2 => (long)_cursor.UInt16(),
        Long1 => _cursor.Long(_cursor.Byte()),
        BinFloat => _cursor.DoubleBigEndian(),
        BinUnicode => _cursor.Text(_cursor.UInt32()),
        ShortBinUnicode => _cursor.Text(_cursor.Byte()),
        BinGet => Recall(_cursor.Byte()),
        LongBinGet => Recall(_cursor.UInt32()),
        EmptyTuple => NoItems,
        EmptyList => new List<object?>(),
        EmptyDict => new PickleDictionary(),
        PickleOpcode.Tuple => PopToMark(),
        Tuple1 or Tuple2 or Tuple3 => PopItems(opcode - Tuple1 + 1),
        Global => Import(_cursor.Line(), _cursor.Line()),
        StackGlobal => PopItems(2) is [string module, string name] ? Import(module, name) : throw _cursor.Error("an import has no names"),
        BinPersId => Storage(Pop()),
        Reduce => Call(PopItems(2)),
        _ => throw Refuse($"uses the opcode {NameOf(opcode)}"),
    };

    private PickleGlobal Import(string module, string name)
    {
        if (++_imports > MaximumImports)
        {
            throw _cursor.Error($"it imports more than {MaximumImports} names");
        }

        var import = new PickleGlobal(module, name);
        return TorchGlobals.IsKnown(import) ? import : throw Refuse($"imports {CheckpointError.Quote(import.ToString())}");
    }

    /// <summary>Converts the tuple ('storage', class, key, device, number of elements).</summary>
    private TorchStorage Storage(object? id) =>
        id is object?[] and ["storage", PickleGlobal type, string key, string, long elements] && elements >= 0 && TorchGlobals.StorageOf(type) is { } elementType
            ? new TorchStorage(elementType, key, elements)
            : throw _cursor.Error("a reference is not one to a storage of numbers");

    private object? Call(object?[] call)
    {
        if (call is not [PickleGlobal function, object?[] arguments])
        {
            throw _cursor.Error("something is called that is no function");
        }

        switch (function.ToString(), arguments)
        {
            // PyTorch passes no argument; TorchSharp.PyBridge passes an empty tuple.
            case (TorchGlobals.OrderedDict, [] or [object?[] { Length: 0 } or List<object?> { Count: 0 }]):
                return new PickleDictionary();
            case (TorchGlobals.Size, [object?[] sides]):
                return sides;
            case (TorchGlobals.RebuildParameter, [TorchTensor parameter, ..]):
                return parameter;
            case (TorchGlobals.RebuildTensor, [TorchStorage storage, long offset, object?[] shape, object?[] strides, ..]):
                _objects += shape.Length + strides.Length;
                return new TorchTensor(storage, offset, Numbers(shape), Numbers(strides));
            default:
                throw _cursor.Error($"{function} is called with arguments that it does not take in a state dict");
        }
    }

    private long[] Numbers(object?[] items)
    {
        if (items.Length > StoredShape.MaximumRank)
        {
            throw _cursor.Error($"a tensor has {items.Length} dimensions, {StoredShape.MaximumRank} are the most");
        }

        var numbers = new long[items.Length];
        for (int i = 0; i < items.Length; i++)
        {
            numbers[i] = items[i] is long number ? number : throw _cursor.Error("a shape or stride is no whole number");
        }

        return numbers;
    }

    private void AddTo(object?[] items)
    {
        if (Top() is not List<object?> list)
        {
            throw _cursor.Error("something is appended to what is no list");
        }

        list.AddRange(items);
    }

    private void SetIn(object?[] items)
    {
        if (Top() is not PickleDictionary dictionary || items.Length % 2 != 0)
        {
            throw _cursor.Error("entries are set in what is no dictionary");
        }

        for (int i = 0; i < items.Length; i += 2)
        {
            dictionary.Entries.Add(new(items[i] is string or long ? items[i]! : throw _cursor.Error("a dictionary has a key that is neither string nor whole number"), items[i + 1]));
        }
    }

    private void Push(object? value)
    {
        if (++_objects > MaximumObjects)
        {
            throw _cursor.Error($"it makes more than {MaximumObjects} objects");
        }

        _stack.Add(value);
    }

    private void Put(long index)
    {
        _memo[index] = Top();
        if (_memo.Count > MaximumObjects)
        {
            throw _cursor.Error($"it stores more than {MaximumObjects} objects");
        }
    }

    private object? Recall(long index) =>
        _memo.TryGetValue(index, out object? value) ? value : throw _cursor.Error($"it recalls object {index}, which it never stored");

    private object? Top() =>
        _stack.Count > 0 && _stack[^1] != MarkObject ? _stack[^1] : throw _cursor.Error("an object is missing");

    private object? Pop()
    {
        object? value = Top();
        _stack.RemoveAt(_stack.Count - 1);
        return value;
    }

    private object?[] PopItems(int count)
    {
        var items = new object?[count];
        for (int i = count - 1; i >= 0; i--)
        {
            items[i] = Pop();
        }

        return items;
    }

    private object?[] PopToMark()
    {
        int mark = _stack.LastIndexOf(MarkObject);
        if (mark < 0)
        {
            throw _cursor.Error("the beginning of a list of objects is missing");
        }

        object?[] items = [.. _stack[(mark + 1)..]];
        _stack.RemoveRange(mark, _stack.Count - mark);
        return items;
    }

    private InvalidDataException Refuse(string what) => CheckpointError.Refused(
        _path, $"its pickle {what}, which no state dict needs and which is never executed. Save the state dict alone: torch.save(model.state_dict(), ...).");
}
