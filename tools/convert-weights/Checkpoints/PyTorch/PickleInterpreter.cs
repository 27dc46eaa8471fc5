using static FastInpaint.ConvertWeights.Checkpoints.PickleOpcode;

namespace FastInpaint.ConvertWeights.Checkpoints;

/// <summary>
/// Interprets the pickle of a state dict as <c>torch.save</c> writes it: containers, strings, numbers, and tensors over storages. It calls nothing: the few
/// functions of <see cref="TorchGlobals"/> are understood, any other import and any other opcode is refused by its name.
/// </summary>
internal sealed class PickleInterpreter
{
    /// <summary>Objects that a pickle may make, some 30 a tensor: 10,000 tensors, in some 50 MB.</summary>
    private const int MaximumObjects = 300_000;

    // PyTorch recalls what it imported from the memo, TorchSharp.PyBridge imports three names again for every tensor.
    private const int MaximumImports = 30_000;

    private static readonly object MarkObject = new();
    private static readonly object[] NoItems = [];

    private readonly string _path;
    private readonly List<object?> _stack = [];
    private readonly Dictionary<long, object?> _memo = [];
    private int _objects;
    private int _imports;

    private PickleInterpreter(string path) => _path = path;

    /// <summary>The object that the pickle describes.</summary>
    /// <exception cref="InvalidDataException">It is damaged, or asks for anything that a state dict does not need.</exception>
    public static object? Run(ReadOnlySpan<byte> pickle, string path)
    {
        var interpreter = new PickleInterpreter(path);
        var cursor = new PickleCursor(pickle, path);
        while (true)
        {
            byte opcode = cursor.Byte();
            if (opcode == Stop)
            {
                return interpreter.Pop(ref cursor);
            }

            interpreter.Step(opcode, ref cursor);
        }
    }

    private void Step(byte opcode, ref PickleCursor cursor)
    {
        switch (opcode)
        {
            case Proto:
                int version = cursor.Byte();
                if (version is < 2 or > 5)
                {
                    throw cursor.Error($"it has version {version}, 2 to 5 are read");
                }

                break;
            case Frame:
                cursor.Skip(sizeof(ulong));
                break;
            case Mark:
                Push(MarkObject, ref cursor);
                break;
            case None:
                Push(null, ref cursor);
                break;
            case NewTrue or NewFalse:
                Push(opcode == NewTrue, ref cursor);
                break;
            case BinInt:
                Push((long)cursor.Int32(), ref cursor);
                break;
            case BinInt1:
                Push((long)cursor.Byte(), ref cursor);
                break;
            case BinInt2:
                Push((long)cursor.UInt16(), ref cursor);
                break;
            case Long1:
                Push(cursor.Long(cursor.Byte()), ref cursor);
                break;
            case BinFloat:
                Push(cursor.DoubleBigEndian(), ref cursor);
                break;
            case BinUnicode:
                Push(cursor.Text(cursor.UInt32()), ref cursor);
                break;
            case ShortBinUnicode:
                Push(cursor.Text(cursor.Byte()), ref cursor);
                break;
            case BinPut:
                Put(cursor.Byte(), ref cursor);
                break;
            case LongBinPut:
                Put(cursor.UInt32(), ref cursor);
                break;
            case Memoize:
                Put(_memo.Count, ref cursor);
                break;
            case BinGet:
                Get(cursor.Byte(), ref cursor);
                break;
            case LongBinGet:
                Get(cursor.UInt32(), ref cursor);
                break;
            default:
                Combine(opcode, ref cursor);
                break;
        }
    }

    /// <summary>The opcodes that make something of what is on the stack.</summary>
    private void Combine(byte opcode, ref PickleCursor cursor)
    {
        switch (opcode)
        {
            case EmptyTuple:
                Push(NoItems, ref cursor);
                break;
            case EmptyList:
                Push(new List<object?>(), ref cursor);
                break;
            case EmptyDict:
                Push(new PickleDictionary(), ref cursor);
                break;
            case PickleOpcode.Tuple:
                Push(PopToMark(ref cursor), ref cursor);
                break;
            case Tuple1 or Tuple2 or Tuple3:
                Push(PopItems(opcode - Tuple1 + 1, ref cursor), ref cursor);
                break;
            case Append:
                AddTo(PopItems(1, ref cursor), ref cursor);
                break;
            case Appends:
                AddTo(PopToMark(ref cursor), ref cursor);
                break;
            case SetItem:
                SetIn(PopItems(2, ref cursor), ref cursor);
                break;
            case SetItems:
                SetIn(PopToMark(ref cursor), ref cursor);
                break;
            case Global:
                Push(Import(cursor.Line(), cursor.Line(), ref cursor), ref cursor);
                break;
            case StackGlobal:
                Push(PopItems(2, ref cursor) is [string module, string name] ? Import(module, name, ref cursor) : throw cursor.Error("an import has no names"), ref cursor);
                break;
            case BinPersId:
                Push(Storage(Pop(ref cursor), ref cursor), ref cursor);
                break;
            case Reduce:
                Push(Call(PopItems(2, ref cursor), ref cursor), ref cursor);
                break;
            case Build:
                // The state of an OrderedDict is the versions of the module that it came from.
                if (PopItems(1, ref cursor)[0] is not PickleDictionary || Top(ref cursor) is not PickleDictionary)
                {
                    throw Refuse("sets the state of an object (BUILD) that is no dictionary");
                }

                break;
            default:
                throw Refuse($"uses the opcode {NameOf(opcode)}");
        }
    }

    private PickleGlobal Import(string module, string name, ref PickleCursor cursor)
    {
        if (++_imports > MaximumImports)
        {
            throw cursor.Error($"it imports more than {MaximumImports} names");
        }

        var import = new PickleGlobal(module, name);
        return TorchGlobals.IsKnown(import) ? import : throw Refuse($"imports {CheckpointError.Quote(import.ToString())}");
    }

    /// <summary>The tuple ('storage', class, key, device, number of elements).</summary>
    private static TorchStorage Storage(object? id, ref PickleCursor cursor) =>
        id is object?[] and ["storage", PickleGlobal type, string key, string, long elements] && elements >= 0 && TorchGlobals.StorageOf(type) is { } elementType
            ? new TorchStorage(elementType, key, elements)
            : throw cursor.Error("a reference is not one to a storage of numbers");

    private object? Call(object?[] call, ref PickleCursor cursor)
    {
        if (call is not [PickleGlobal function, object?[] arguments])
        {
            throw cursor.Error("something is called that is no function");
        }

        switch (function.ToString(), arguments)
        {
            // PyTorch gives no argument, TorchSharp.PyBridge an empty tuple.
            case (TorchGlobals.OrderedDict, [] or [object?[] { Length: 0 } or List<object?> { Count: 0 }]):
                return new PickleDictionary();
            case (TorchGlobals.Size, [object?[] sides]):
                return sides;
            case (TorchGlobals.RebuildParameter, [TorchTensor parameter, ..]):
                return parameter;
            case (TorchGlobals.RebuildTensor, [TorchStorage storage, long offset, object?[] shape, object?[] strides, ..]):
                _objects += shape.Length + strides.Length;
                return new TorchTensor(storage, offset, Numbers(shape, ref cursor), Numbers(strides, ref cursor));
            default:
                throw cursor.Error($"{function} is called with arguments that it does not take in a state dict");
        }
    }

    private static long[] Numbers(object?[] items, ref PickleCursor cursor)
    {
        if (items.Length > TorchTensor.MaximumRank)
        {
            throw cursor.Error($"a tensor has {items.Length} dimensions, {TorchTensor.MaximumRank} are the most");
        }

        var numbers = new long[items.Length];
        for (int i = 0; i < items.Length; i++)
        {
            numbers[i] = items[i] is long number ? number : throw cursor.Error("a shape or stride is no whole number");
        }

        return numbers;
    }

    private void AddTo(object?[] items, ref PickleCursor cursor)
    {
        if (Top(ref cursor) is not List<object?> list)
        {
            throw cursor.Error("something is appended to what is no list");
        }

        list.AddRange(items);
    }

    private void SetIn(object?[] items, ref PickleCursor cursor)
    {
        if (Top(ref cursor) is not PickleDictionary dictionary || items.Length % 2 != 0)
        {
            throw cursor.Error("entries are set in what is no dictionary");
        }

        for (int i = 0; i < items.Length; i += 2)
        {
            dictionary.Entries.Add(new(items[i] is string or long ? items[i]! : throw cursor.Error("a dictionary has a key that is neither string nor whole number"), items[i + 1]));
        }
    }

    private void Push(object? value, ref PickleCursor cursor)
    {
        if (++_objects > MaximumObjects)
        {
            throw cursor.Error($"it makes more than {MaximumObjects} objects");
        }

        _stack.Add(value);
    }

    private void Put(long index, ref PickleCursor cursor)
    {
        _memo[index] = Top(ref cursor);
        if (_memo.Count > MaximumObjects)
        {
            throw cursor.Error($"it stores more than {MaximumObjects} objects");
        }
    }

    private void Get(long index, ref PickleCursor cursor) =>
        Push(_memo.TryGetValue(index, out object? value) ? value : throw cursor.Error($"it recalls object {index}, which it never stored"), ref cursor);

    private object? Top(ref PickleCursor cursor) =>
        _stack.Count > 0 && _stack[^1] != MarkObject ? _stack[^1] : throw cursor.Error("an object is missing");

    private object? Pop(ref PickleCursor cursor)
    {
        object? value = Top(ref cursor);
        _stack.RemoveAt(_stack.Count - 1);
        return value;
    }

    private object?[] PopItems(int count, ref PickleCursor cursor)
    {
        var items = new object?[count];
        for (int i = count - 1; i >= 0; i--)
        {
            items[i] = Pop(ref cursor);
        }

        return items;
    }

    private object?[] PopToMark(ref PickleCursor cursor)
    {
        int mark = _stack.LastIndexOf(MarkObject);
        if (mark < 0)
        {
            throw cursor.Error("the beginning of a list of objects is missing");
        }

        object?[] items = [.. _stack[(mark + 1)..]];
        _stack.RemoveRange(mark, _stack.Count - mark);
        return items;
    }

    private InvalidDataException Refuse(string what) => CheckpointError.Refused(
        _path, $"its pickle {what}, which no state dict needs and which is never executed. Save the state dict alone: torch.save(model.state_dict(), ...).");
}
