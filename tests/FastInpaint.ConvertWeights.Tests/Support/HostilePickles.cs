namespace FastInpaint.ConvertWeights.Tests;

/// <summary>PyTorch checkpoints whose pickles want to run something, or to make more objects than a state dict has.</summary>
internal static class HostilePickles
{
    private const string NotExecuted = "which no state dict needs and which is never executed";
    private const string WrongArguments = "collections.OrderedDict is called with arguments that it does not take in a state dict";

    private const byte Tuple1 = 0x85;
    private const byte Tuple2 = 0x86;

    public static readonly HostileFile[] All =
    [
        .. new[] { ("os", "system"), ("posix", "system"), ("builtins", "eval"), ("__builtin__", "exec"), ("subprocess", "Popen"), ("torch.hub", "load") }.SelectMany(Calls),
        new("calls-by-newobj.pth", $"uses the opcode NEWOBJ, {NotExecuted}", () => File(Dict().Global("collections", "OrderedDict").EmptyTuple().Raw(0x81))),
        new("calls-by-newobj-ex.pth", "uses the opcode NEWOBJ_EX", () => File(Dict().Global("collections", "OrderedDict").EmptyTuple().EmptyDict().Raw(0x92))),
        new("calls-by-inst.pth", $"uses the opcode INST, {NotExecuted}", () => File(Dict().Mark().Text("true").Raw("ios\nsystem\n"u8))),
        new("calls-by-obj.pth", $"uses the opcode OBJ, {NotExecuted}", () => File(Dict().Mark().Global("collections", "OrderedDict").Raw((byte)'o'))),
        new("calls-by-ext1.pth", $"uses the opcode EXT1, {NotExecuted}", () => File(Dict().Raw(0x82, 1))),
        new("calls-by-build.pth", $"sets the state of an object (BUILD) that is no dictionary, {NotExecuted}", () => File(Dict().Global("collections", "OrderedDict").EmptyDict().Build())),
        new("calls-a-string.pth", "something is called that is no function", () => File(Dict().Text("os.system").Text("true").Raw(Tuple1).Reduce())),
        new("calls-a-storage-class.pth", "torch.FloatStorage is called with arguments", () => File(Dict().Global("torch", "FloatStorage").EmptyTuple().Reduce())),
        new("ordered-dict-of-a-pair.pth", WrongArguments, () => OrderedDict(pickle => pickle.EmptyList().EmptyList().Mark().Text("a").Int(1).Appends().Append())),
        new("ordered-dict-of-an-empty-pair.pth", WrongArguments, () => OrderedDict(pickle => pickle.EmptyList().EmptyList().Append())),
        new("ordered-dict-of-a-tuple-in-a-tuple.pth", WrongArguments, () => OrderedDict(pickle => pickle.EmptyTuple().Raw(Tuple1))),
        new("ordered-dict-of-a-dictionary.pth", WrongArguments, () => OrderedDict(pickle => pickle.EmptyDict())),
        new("ordered-dict-of-an-empty-string.pth", WrongArguments, () => OrderedDict(pickle => pickle.Text(""))),
        new("ordered-dict-of-none.pth", WrongArguments, () => OrderedDict(pickle => pickle.None())),
        new("ordered-dict-of-itself.pth", WrongArguments, () => OrderedDict(pickle => pickle.Global("collections", "OrderedDict"))),
        new("ordered-dict-of-two-tuples.pth", WrongArguments, () => File(Dict().Global("collections", "OrderedDict").EmptyTuple().EmptyTuple().Raw(Tuple2).Reduce())),
        new("ordered-dict-of-a-list-without-a-tuple.pth", "something is called that is no function", () => File(Dict().Global("collections", "OrderedDict").EmptyList().Reduce())),
        new("size-of-a-list.pth", "torch.Size is called with arguments", () => File(Dict().Global("torch", "Size").EmptyList().Raw(Tuple1).Reduce())),
        new("persistent-by-persid.pth", $"uses the opcode PERSID, {NotExecuted}", () => File(Dict().Raw("P0\n"u8))),
        new("persistent-of-no-storage.pth", "a reference is not one to a storage of numbers", () => File(Dict().Text("module").BinPersId())),
        new("opcode-unknown.pth", "uses the opcode 0xFF", () => File(Dict().Raw(0xFF))),
        new("empty.pth", "something is cut off", () => ZipBytes.Checkpoint([])),
        new("stop-at-once.pth", "an object is missing", () => File(new PickleBytes())),
        new("stack-underflows.pth", "an object is missing", () => File(new PickleBytes().SetItem())),
        new("mark-missing.pth", "the beginning of a list of objects is missing", () => File(new PickleBytes().EmptyDict().SetItems())),
        new("mark-as-object.pth", "an object is missing", () => File(new PickleBytes().EmptyDict().Mark().Mark().SetItem())),
        new("memo-never-stored.pth", "it recalls object 5, which it never stored", () => File(Dict().Get(5))),
        new("string-length-of-4-gb.pth", "a string of 4294967295 bytes runs past its end", () => File(Dict().Raw((byte)'X', 0xFF, 0xFF, 0xFF, 0xFF))),
        new("number-of-255-bytes.pth", "it has a number of 255 bytes", () => File(Dict().Raw(0x8A, 0xFF).Raw(new byte[255]))),
        new("dictionary-holds-itself.pth", "its dictionaries nest deeper than 32", () => File(new PickleBytes().EmptyDict().Put(0).Text("self").Get(0).SetItem())),
        new("dictionary-holds-itself-twice.pth", "its dictionaries nest deeper than 32", () => File(new PickleBytes().EmptyDict().Put(0).Mark().Text("a").Get(0).Text("b").Get(0).SetItems())),
        new("list-holds-itself.pth", "its dictionaries nest deeper than 32", () => File(Dict().EmptyList().Put(0).Mark().Get(0).Get(0).Appends().SetItem())),
        new("dictionaries-double-30-times.pth", "the names in its dictionaries have more than 8388608 characters", () => File(Doubling(30))),
        new("dictionaries-nest-50000-deep.pth", "its dictionaries nest deeper than 32", () => Deflated(Nested(50_000)), IsCompressed: true),
        new("tensor-under-a-million-names.pth", "it holds more than 32768 tensors", () => File(Multiplied(tensor: true))),
        new("dictionary-under-a-million-names.pth", "hold more than 500000 objects", () => File(Multiplied(tensor: false))),
        new("names-of-gigabytes.pth", "the names in its dictionaries have more than 8388608 characters", () => Deflated(LongNames()), IsCompressed: true),
        new("objects-400000.pth", "it makes more than 300000 objects", () => Deflated(Repeat(400_000, pickle => pickle.EmptyDict())), IsCompressed: true),
        new("objects-stored-400000.pth", "it makes more than 300000 objects", () => Deflated(Repeat(400_000, pickle => pickle.EmptyDict().Raw(0x94))), IsCompressed: true),
        new("lists-of-lists-400000.pth", "it makes more than 300000 objects", () => Deflated(Repeat(200_000, pickle => pickle.EmptyList().EmptyList().Append())), IsCompressed: true),
        new("dictionaries-of-entries-400000.pth", "it makes more than 300000 objects", () => Deflated(Repeat(170_000, pickle => pickle.EmptyDict().Int(1).None().SetItem())), IsCompressed: true),
        new("strings-400000.pth", "it makes more than 300000 objects", () => Deflated(Repeat(400_000, pickle => pickle.Raw(0x8C, 1, (byte)'s'))), IsCompressed: true),
        new("memo-400000.pth", "it stores more than 300000 objects", () => Deflated(Repeat(400_000, pickle => pickle.Raw(0x94))), IsCompressed: true),
        new("imports-100000.pth", "it imports more than 30000 names", () => Deflated(Repeat(100_000, pickle => pickle.Global("torch", "FloatStorage"))), IsCompressed: true),
        new("tensors-of-100000-dimensions.pth", "a tensor has 100000 dimensions, 32 are the most", () => Deflated(Tensors(100_000)), IsCompressed: true),
        new("tensors-of-32-dimensions-100000.pth", "it makes more than 300000 objects", () => Deflated(Tensors(32)), IsCompressed: true),
    ];

    private static IEnumerable<HostileFile> Calls((string Module, string Name) function)
    {
        (string module, string name) = function;
        string file = $"calls-{module.Trim('_').Replace('.', '-')}-{name.ToLowerInvariant()}";
        string reason = $"its pickle imports '{module}.{name}', {NotExecuted}";
        yield return new($"{file}-by-global.pth", reason, () => File(Dict().Global(module, name).Text("true").Raw(Tuple1).Reduce()));
        yield return new($"{file}-by-stack-global.pth", reason, () => File(new PickleBytes(4).EmptyDict().Text("x").Text(module).Text(name).StackGlobal().Text("true").Raw(Tuple1).Reduce()));
    }

    private static byte[] File(PickleBytes pickle) => HostilePyTorch.Pickle(pickle);

    private static byte[] OrderedDict(Func<PickleBytes, PickleBytes> argument) => File(argument(Dict().Global("collections", "OrderedDict")).Raw(Tuple1).Reduce().SetItem());

    private static byte[] Deflated(PickleBytes pickle) => new ZipBytes().Add("archive/data.pkl", pickle.Stop(), deflate: true).Add("archive/data/0", new byte[16]).ToArray();

    /// <summary>A dictionary with a key, whose value is to come.</summary>
    private static PickleBytes Dict() => new PickleBytes().EmptyDict().Text("x");

    private static PickleBytes Repeat(int count, Func<PickleBytes, PickleBytes> step)
    {
        PickleBytes pickle = new PickleBytes().EmptyDict();
        for (int i = 0; i < count; i++)
        {
            step(pickle);
        }

        return pickle;
    }

    /// <summary>Each dictionary holds the one before it twice.</summary>
    private static PickleBytes Doubling(int times)
    {
        PickleBytes pickle = new PickleBytes().EmptyDict().Put(0);
        for (int i = 0; i < times; i++)
        {
            pickle.EmptyDict().Mark().Text("a").Get(i).Text("b").Get(i).SetItems().Put(i + 1);
        }

        return pickle;
    }

    private static PickleBytes Nested(int depth)
    {
        PickleBytes pickle = new();
        for (int i = 0; i < depth; i++)
        {
            pickle.EmptyDict().Int(i);
        }

        pickle.None();
        return Enumerable.Range(0, depth).Aggregate(pickle, (bytes, _) => bytes.SetItem());
    }

    /// <summary>A thousand keys for a dictionary that has a thousand keys for one object.</summary>
    private static PickleBytes Multiplied(bool tensor)
    {
        PickleBytes pickle = new();
        (tensor ? pickle.Tensor("FloatStorage", "0", 4, 0, [4], [1]) : pickle.EmptyDict()).Put(0);
        return Thousand(Thousand(pickle, 0).Put(1), 1);
    }

    private static PickleBytes LongNames() => Thousand(new PickleBytes().EmptyDict().Text(new string('n', 100_000)).EmptyDict().SetItem().Put(0), 0);

    private static PickleBytes Thousand(PickleBytes pickle, int value)
    {
        pickle.EmptyDict().Mark();
        return Enumerable.Range(0, 1000).Aggregate(pickle, (bytes, key) => bytes.Int(key).Get(value)).SetItems();
    }

    /// <summary>Many tensors whose shapes and strides are one tuple.</summary>
    private static PickleBytes Tensors(int rank)
    {
        PickleBytes pickle = new PickleBytes().Global("torch._utils", "_rebuild_tensor_v2").Put(0)
            .Mark().Storage("FloatStorage", "0", 4).Int(0).Ints(Enumerable.Repeat(1, rank).ToArray()).Put(1).Get(1).False().None().Tuple().Put(2);
        return Enumerable.Range(0, 100_000).Aggregate(pickle, (bytes, _) => bytes.Get(0).Get(2).Reduce());
    }
}
