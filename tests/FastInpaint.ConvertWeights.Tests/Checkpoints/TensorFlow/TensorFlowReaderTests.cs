using System.Text;
using FastInpaint.Weights;

namespace FastInpaint.ConvertWeights.Tests;

/// <summary>Checkpoints that an encoder of its own in Python wrote, read here.</summary>
public sealed class TensorFlowReaderTests : IDisposable
{
    private static readonly (string Numpy, ElementType Type)[] Types =
    [
        ("<f4", ElementType.Fp32), ("<f8", ElementType.Fp64), ("<f2", ElementType.Fp16), ("|V2", ElementType.Bf16), ("<i8", ElementType.Int64), ("<i4", ElementType.Int32), ("<i2", ElementType.Int16),
        ("|i1", ElementType.Int8), ("<u8", ElementType.UInt64), ("<u4", ElementType.UInt32), ("<u2", ElementType.UInt16), ("|u1", ElementType.UInt8), ("|b1", ElementType.Bool),
    ];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1, 4096)]
    [InlineData(3, 200)]
    [InlineData(5, 1)]
    public void Every_type_shape_and_name_is_read(int shards, int blockBytes)
    {
        (string Name, string Type, int[] Shape, byte[] Elements)[] arrays =
        [
            .. Types.Select((type, i) => ($"types/{type.Type.Name}", type.Numpy, new[] { 2, i + 1, 3 }, Random(i, 6 * (i + 1) * type.Type.Size))),
            .. Enumerable.Range(0, 60).Select(i => ($"generator/resblock_{i}/conv/kernel", "<f4", new[] { 3, i }, Random(i, 12 * i))),
            ("global_step", "<i8", [], Random(1, 8)),
            ("größe", "<f4", [1], Random(2, 4)),
            ("large", "<f4", [300, 1000], Random(3, 1_200_000)),
            ("two", "<c8", [2], Random(4, 16)),
        ];
        Write(arrays, shards, blockBytes);
        using Checkpoint checkpoint = TensorFlowReader.Open("given", TensorFlowReader.IndexOf(_folder["model.ckpt"])!);
        Assert.Equal("given", checkpoint.Path);
        Assert.Equal([_folder["model.ckpt.index"], .. Enumerable.Range(0, shards).Select(i => _folder[$"model.ckpt.data-{i:D5}-of-{shards:D5}"])], checkpoint.Files);
        Assert.Equal(arrays.Select(array => array.Name).OrderBy(Encoding.UTF8.GetBytes, Comparer<byte[]>.Create((a, b) => a.AsSpan().SequenceCompareTo(b))), checkpoint.Tensors.Select(tensor => tensor.Name));
        foreach ((string name, string type, int[] shape, byte[] elements) in arrays)
        {
            CheckpointTensor tensor = checkpoint.Tensors.Single(tensor => tensor.Name == name);
            Assert.Equal(shape.Select(side => (long)side), tensor.Shape);
            Assert.Equal(type == "<c8" ? new ElementType("DT_COMPLEX64", 1) : Types.Single(row => row.Numpy == type).Type, tensor.Type);
            Assert.True(tensor.IsContiguous);
            tensor.Data.Verify();
            var bytes = new byte[tensor.Data.Length];
            tensor.Data.Read(0, bytes);
            Assert.Equal(elements, bytes);
        }
    }

    [Fact]
    public void Strings_are_listed_as_bytes_and_verified()
    {
        byte[] words = "alpha\0\0\0\0\0\0\0be\0\0\0\0\0\0twelve-bytes"u8.ToArray()[..30];
        byte[] graph = [.. Enumerable.Repeat((byte)'g', 70_000)];
        Write([("words", "|S10", [3], words), ("_CHECKPOINTABLE_OBJECT_GRAPH", "|S70000", [], graph), ("layer/kernel/.ATTRIBUTES/VARIABLE_VALUE", "<f4", [1], Random(1, 4))], 1, 4096);
        using (Checkpoint checkpoint = Open())
        {
            Assert.Equal(["_CHECKPOINTABLE_OBJECT_GRAPH DT_STRING [] 70007", "layer/kernel/.ATTRIBUTES/VARIABLE_VALUE F32 [1] 4", "words DT_STRING [3] 26"],
                checkpoint.Tensors.Select(tensor => $"{tensor.Name} {tensor.Type.Name} {tensor.ShapeText} {tensor.Bytes}"));
            Assert.All(checkpoint.Tensors, tensor => tensor.Data.Verify());
        }

        Damage(_folder["model.ckpt.data-00000-of-00001"], 60_000);
        using Checkpoint damaged = Open();
        Assert.Contains("_CHECKPOINTABLE_OBJECT_GRAPH", Assert.Throws<InvalidDataException>(damaged.Tensors[0].Data.Verify).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_value_that_changed_is_found_by_its_checksum()
    {
        Write([("a", "<f4", [100_000], Random(1, 400_000)), ("b", "<f4", [4], Random(2, 16))], 1, 4096);
        Damage(_folder["model.ckpt.data-00000-of-00001"], 399_999);
        using Checkpoint checkpoint = Open();
        string message = Assert.Throws<InvalidDataException>(checkpoint.Tensors[0].Data.Verify).Message;
        Assert.StartsWith($"{_folder["model.ckpt.data-00000-of-00001"]}: tensor 'a' has the checksum ", message, StringComparison.Ordinal);
        checkpoint.Tensors[1].Data.Verify();
    }

    [Fact]
    public void A_missing_data_file_is_named()
    {
        Write([("a", "<f4", [1], Random(1, 4))], 2, 4096);
        File.Delete(_folder["model.ckpt.data-00001-of-00002"]);
        string message = Assert.Throws<FileNotFoundException>(Open).Message;
        Assert.StartsWith($"{_folder["model.ckpt.data-00001-of-00002"]}: the file is missing. It is data file 2 of the 2", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("model.ckpt")]
    [InlineData("model.ckpt.index")]
    [InlineData("model.ckpt.data-00000-of-00001")]
    public void A_missing_index_is_named_beside_its_data(string given)
    {
        _folder.Write("model.ckpt.data-00000-of-00001", [1]);
        string expected = $"{_folder["model.ckpt.index"]}: the file is missing. It is the index of a TensorFlow checkpoint, and belongs beside the data files, such as {_folder["model.ckpt.data-00000-of-00001"]}. "
            + "Copy all files of the checkpoint into one folder.";
        Assert.Equal(expected, Assert.Throws<FileNotFoundException>(() => CheckpointFile.Open(_folder[given])).Message);
        Outcome run = Workplace.Run("inspect", _folder[given]);
        run.AssertFailed(2, expected);
    }

    [Fact]
    public void A_missing_data_file_is_said_by_the_program()
    {
        Write([("a", "<f4", [1], Random(1, 4))], 2, 4096);
        File.Delete(_folder["model.ckpt.data-00001-of-00002"]);
        Workplace.Run("inspect", _folder["model.ckpt"]).AssertFailed(2, $"{_folder["model.ckpt.data-00001-of-00002"]}: the file is missing. It is data file 2 of the 2");
    }

    [Fact]
    public void The_index_is_found_from_prefix_index_and_data_file()
    {
        string index = HostileBundle.Write(_folder.Path, "model.ckpt-7", new TableBytes().Block(("", ProtoBytes.Header())).ToArray(), []);
        Assert.Equal(index, TensorFlowReader.IndexOf(_folder["model.ckpt-7"]));
        Assert.Equal(index, TensorFlowReader.IndexOf(index));
        Assert.Equal(index, TensorFlowReader.IndexOf(_folder["model.ckpt-7.data-00000-of-00001"]));
        Assert.Equal(index, TensorFlowReader.IndexOf(_folder["model.ckpt-7.data-00004-of-00009"]));
        Assert.Null(TensorFlowReader.IndexOf(_folder["model.ckpt"]));
        Assert.Null(TensorFlowReader.IndexOf(_folder["missing.index"]));
        Assert.Null(TensorFlowReader.IndexOf(_folder.Write("short", [1, 2, 3])));
        Assert.Null(TensorFlowReader.IndexOf(_folder.Write("other.safetensors", new byte[100])));
        Assert.Null(TensorFlowReader.IndexOf(_folder.Path));
    }

    [Fact]
    public void A_checkpoint_of_version_1_under_any_name_is_told_apart()
    {
        string path = _folder.Write("model.ckpt", HostileBundle.All.Single(bundle => bundle.Name == "version-1-checkpoint").Make());
        Assert.Contains("in the form of TensorFlow before 0.12", Refusal(path), StringComparison.Ordinal);
    }

    [Fact]
    public void An_index_under_another_name_is_refused()
    {
        string path = _folder.Write("model.idx", new TableBytes().Block(("", ProtoBytes.Header())).ToArray());
        Assert.Contains("whose name does not end with .index", Refusal(path), StringComparison.Ordinal);
    }

    private static string Refusal(string path) => Assert.Throws<InvalidDataException>(() => TensorFlowReader.Open(path, TensorFlowReader.IndexOf(path)!)).Message;

    private static byte[] Random(int seed, int count)
    {
        var bytes = new byte[count];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    private static void Damage(string path, long offset)
    {
        using FileStream file = File.Open(path, FileMode.Open);
        file.Position = offset;
        int value = file.ReadByte();
        file.Position = offset;
        file.WriteByte((byte)(value ^ 1));
    }

    private Checkpoint Open() => TensorFlowReader.Open(_folder["model.ckpt"], _folder["model.ckpt.index"]);

    private void Write(IEnumerable<(string, string, int[], byte[])> arrays, int shards, int blockBytes)
    {
        NpzBytes.Write(_folder["arrays.npz"], arrays);
        Python.SkipWithout("numpy");
        Python.Script(Path.Combine(AppContext.BaseDirectory, "Reference", "write_tensor_bundle.py"), _folder["arrays.npz"], _folder["model.ckpt"], $"{shards}", $"{blockBytes}");
    }
}
