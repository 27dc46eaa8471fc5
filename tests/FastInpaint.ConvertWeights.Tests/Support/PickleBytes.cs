using System.Buffers.Binary;
using System.Text;

namespace FastInpaint.ConvertWeights.Tests;

/// <summary>Pickles opcode by opcode, well formed or not. The names are those of Python's pickletools.</summary>
internal sealed class PickleBytes
{
    private readonly List<byte> _bytes = [];

    public PickleBytes(byte version = 2) => Raw(0x80, version);

    /// <summary>A pickle of a dictionary with one tensor.</summary>
    public static byte[] OfTensor(string name, string storage, string key, int elements, int offset, ReadOnlySpan<int> shape, ReadOnlySpan<int> strides) =>
        new PickleBytes().EmptyDict().Text(name).Tensor(storage, key, elements, offset, shape, strides).SetItem().Stop();

    public PickleBytes Raw(params ReadOnlySpan<byte> bytes)
    {
        _bytes.AddRange(bytes);
        return this;
    }

    public byte[] Stop() => [.. Raw('.')._bytes];

    public PickleBytes Mark() => Raw('(');

    public PickleBytes EmptyDict() => Raw('}');

    public PickleBytes EmptyList() => Raw(']');

    public PickleBytes EmptyTuple() => Raw(')');

    public PickleBytes None() => Raw('N');

    public PickleBytes False() => Raw(0x89);

    public PickleBytes Tuple() => Raw('t');

    public PickleBytes SetItem() => Raw('s');

    public PickleBytes SetItems() => Raw('u');

    public PickleBytes Append() => Raw('a');

    public PickleBytes Appends() => Raw('e');

    public PickleBytes Reduce() => Raw('R');

    public PickleBytes BinPersId() => Raw('Q');

    public PickleBytes Build() => Raw('b');

    public PickleBytes StackGlobal() => Raw(0x93);

    public PickleBytes Global(string module, string name) => Raw([(byte)'c', .. Encoding.UTF8.GetBytes($"{module}\n{name}\n")]);

    public PickleBytes Text(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        return Raw('X').Four(bytes.Length).Raw(bytes);
    }

    public PickleBytes Int(int value) => Raw('J').Four(value);

    public PickleBytes Long(long value)
    {
        var bytes = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        return Raw(0x8A, sizeof(long)).Raw(bytes);
    }

    public PickleBytes Put(int index) => Raw('r').Four(index);

    public PickleBytes Get(int index) => Raw('j').Four(index);

    public PickleBytes Ints(ReadOnlySpan<int> values)
    {
        Mark();
        foreach (int value in values)
        {
            Int(value);
        }

        return Tuple();
    }

    /// <summary>A reference to a storage of a class such as FloatStorage.</summary>
    public PickleBytes Storage(string storage, string key, int elements) =>
        Mark().Text("storage").Global("torch", storage).Text(key).Text("cpu").Int(elements).Tuple().BinPersId();

    public PickleBytes Tensor(string storage, string key, int elements, int offset, ReadOnlySpan<int> shape, ReadOnlySpan<int> strides) =>
        Global("torch._utils", "_rebuild_tensor_v2")
            .Mark().Storage(storage, key, elements).Int(offset).Ints(shape).Ints(strides).False().Global("collections", "OrderedDict").EmptyTuple().Reduce().Tuple()
            .Reduce();

    private PickleBytes Raw(char opcode) => Raw((byte)opcode);

    private PickleBytes Four(int value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        return Raw(bytes);
    }
}
