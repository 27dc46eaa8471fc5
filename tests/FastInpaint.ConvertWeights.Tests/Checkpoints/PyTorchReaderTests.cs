using System.Text;

namespace FastInpaint.ConvertWeights.Tests;

/// <summary>PyTorch checkpoints made byte by byte: a zip archive with a pickle.</summary>
public sealed class PyTorchReaderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("DoubleStorage", "F64", "000000000000F03F00000000000004C0", 1, -2.5)]
    [InlineData("FloatStorage", "F32", "0000803F000020C0", 1, -2.5)]
    [InlineData("HalfStorage", "F16", "003C00C1", 1, -2.5)]
    [InlineData("BFloat16Storage", "BF16", "803F20C0", 1, -2.5)]
    [InlineData("LongStorage", "I64", "0700000000000000FCFFFFFFFFFFFFFF", 7, -4)]
    [InlineData("IntStorage", "I32", "07000000FDFFFFFF", 7, -3)]
    [InlineData("ShortStorage", "I16", "0700FEFF", 7, -2)]
    [InlineData("CharStorage", "I8", "07FF", 7, -1)]
    [InlineData("ByteStorage", "U8", "07FF", 7, 255)]
    [InlineData("BoolStorage", "BOOL", "0100", 1, 0)]
    public void Every_type_is_read(string storage, string type, string elements, double first, double second)
    {
        using Checkpoint file = Open(PickleBytes.OfTensor("t", storage, "0", 2, 0, [2], [1]), Convert.FromHexString(elements));
        Assert.Equal(CheckpointFormat.PyTorch, file.Format);
        Assert.Equal([$"t {type} [2]"], file.Heads());
        Assert.Equal([first, second], file.Values("t"));
    }

    [Fact]
    public void Views_of_one_storage_have_their_own_offsets_shapes_and_strides()
    {
        PickleBytes pickle = new PickleBytes().EmptyDict().Mark()
            .Text("all").Tensor("FloatStorage", "0", 6, 0, [2, 3], [3, 1])
            .Text("transposed").Tensor("FloatStorage", "0", 6, 0, [3, 2], [1, 3])
            .Text("column").Tensor("FloatStorage", "0", 6, 1, [2], [3])
            .Text("last").Tensor("FloatStorage", "0", 6, 5, [], [])
            .Text("again").Tensor("FloatStorage", "0", 6, 0, [4], [0])
            .Text("empty").Tensor("FloatStorage", "0", 6, 6, [0, 3], [3, 1])
            .SetItems();
        using Checkpoint file = Open(pickle.Stop(), CheckpointBytes.Floats(10, 11, 12, 13, 14, 15));
        Assert.Equal(["all F32 [2,3]", "transposed F32 [3,2]", "column F32 [2]", "last F32 []", "again F32 [4]", "empty F32 [0,3]"], file.Heads());
        for (int round = 0; round < 2; round++)
        {
            Assert.Equal([15], file.Values("last"));
            Assert.Equal([10, 11, 12, 13, 14, 15], file.Values("all"));
            Assert.Equal([10, 13, 11, 14, 12, 15], file.Values("transposed"));
            Assert.Equal([11, 14], file.Values("column"));
            Assert.Equal([10, 10, 10, 10], file.Values("again"));
            Assert.Empty(file.Values("empty"));
        }
    }

    [Fact]
    public void Names_are_the_keys_and_positions_that_lead_to_a_tensor()
    {
        PickleBytes pickle = new PickleBytes().EmptyDict().Mark()
            .Text("epoch").Int(7)
            .Text("state_dict").EmptyDict().Text("conv.weight").Tensor("FloatStorage", "0", 1, 0, [1], [1]).Put(1).SetItem()
            .Text("optimizer").EmptyDict().Int(3).EmptyList().Mark().None().Get(1).Appends().SetItem()
            .Text("pair").Mark().False().Get(1).Tuple()
            .Long(-5).Get(1)
            .SetItems();
        using Checkpoint file = Open(pickle.Stop(), CheckpointBytes.Floats(4));
        Assert.Equal(["state_dict.conv.weight F32 [1]", "optimizer.3.1 F32 [1]", "pair.1 F32 [1]", "-5 F32 [1]"], file.Heads());
        Assert.All(file.Tensors, tensor => Assert.Equal([4], file.Values(tensor.Name)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("Größe.größer")]
    [InlineData("重み.🎨")]
    public void Names_are_UTF8(string name)
    {
        using Checkpoint file = Open(PickleBytes.OfTensor(name, "ByteStorage", "0", 1, 0, [1], [1]), [9]);
        Assert.Equal([9], file.Values(name));
    }

    [Fact]
    public void A_parameter_is_its_tensor_and_a_size_its_sides()
    {
        PickleBytes pickle = new PickleBytes().EmptyDict().Text("p")
            .Global("torch._utils", "_rebuild_parameter")
            .Mark()
            .Global("torch._utils", "_rebuild_tensor_v2")
            .Mark().Storage("FloatStorage", "0", 2).Int(0).Global("torch", "Size").Mark().Ints([2]).Tuple().Reduce().Ints([1]).False().None().Tuple().Reduce()
            .False().Global("collections", "OrderedDict").EmptyTuple().Reduce().Tuple().Reduce()
            .SetItem();
        using Checkpoint file = Open(pickle.Stop(), CheckpointBytes.Floats(1, 2));
        Assert.Equal([1, 2], file.Values("p"));
    }

    [Theory]
    [InlineData(")R")] // no argument
    [InlineData(")\u0085R")] // an empty tuple
    [InlineData("]\u0085R")] // an empty list
    public void An_ordered_dictionary_without_entries_may_be_the_whole_and_a_tensors_hooks(string call)
    {
        byte[] opcodes = Encoding.Latin1.GetBytes(call);
        PickleBytes pickle = new PickleBytes().Global("collections", "OrderedDict").Raw(opcodes).Text("t")
            .Global("torch._utils", "_rebuild_tensor_v2")
            .Mark().Storage("FloatStorage", "0", 2).Int(0).Ints([2]).Ints([1]).False().Global("collections", "OrderedDict").Raw(opcodes).Tuple().Reduce()
            .SetItem();
        using Checkpoint file = Open(pickle.Stop(), CheckpointBytes.Floats(1, 2));
        Assert.Equal([1, 2], file.Values("t"));
    }

    /// <summary>As TorchSharp.PyBridge writes them: with three imports a tensor.</summary>
    [Fact]
    public void Thousands_of_tensors_may_each_import_all_that_they_need()
    {
        PickleBytes pickle = new PickleBytes().EmptyDict().Mark();
        for (int i = 0; i < 5000; i++)
        {
            pickle.Text($"t{i}").Tensor("FloatStorage", "0", 2, i % 2, [1], [1]);
        }

        using Checkpoint file = Open(pickle.SetItems().Stop(), CheckpointBytes.Floats(1, 2));
        Assert.Equal(5000, file.Tensors.Length);
        Assert.Equal([2], file.Values("t4999"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("archive/")]
    [InlineData("a/b/c/")]
    public void The_archives_folder_may_have_any_name(string folder)
    {
        byte[] zip = new ZipBytes().Add($"{folder}data.pkl", PickleBytes.OfTensor("t", "ByteStorage", "0", 1, 0, [1], [1])).Add($"{folder}byteorder", "little"u8).Add($"{folder}data/0", [9]).ToArray();
        using Checkpoint file = CheckpointFile.Open(_folder.Write("t.pth", zip));
        Assert.Equal([9], file.Values("t"));
    }

    [Fact]
    public void A_compressed_archive_is_read_in_any_order()
    {
        byte[] elements = [.. Enumerable.Range(0, 200_000).Select(i => (byte)(i / 1000))];
        PickleBytes pickle = new PickleBytes().EmptyDict().Mark()
            .Text("end").Tensor("ByteStorage", "0", 200_000, 199_000, [2], [999])
            .Text("begin").Tensor("ByteStorage", "0", 200_000, 0, [2], [1000])
            .Text("middle").Tensor("ByteStorage", "0", 200_000, 100_000, [1], [1]).SetItems();
        byte[] zip = new ZipBytes().Add("x/data.pkl", pickle.Stop(), deflate: true).Add("x/data/0", elements, deflate: true).ToArray();
        Assert.InRange(zip.Length, 0, 20_000);
        using Checkpoint file = CheckpointFile.Open(_folder.Write("t.pth", zip));
        Assert.Equal([199, 199], file.Values("end"));
        Assert.Equal([0, 1], file.Values("begin"));
        Assert.Equal([100], file.Values("middle"));
        Assert.Equal([199, 199], file.Values("end"));
    }

    [Fact]
    public void A_pickle_that_is_no_dictionary_is_refused() =>
        Assert.Contains("holds no dictionary of tensors", Refusal(new PickleBytes().EmptyList().Stop()), StringComparison.Ordinal);

    [Fact]
    public void A_TorchScript_program_is_refused_with_what_to_do()
    {
        byte[] zip = new ZipBytes().Add("x/data.pkl", new PickleBytes().EmptyDict().Stop()).Add("x/constants.pkl", new PickleBytes().EmptyTuple().Stop()).ToArray();
        Assert.Contains("it is a TorchScript program, not a checkpoint. Load it with torch.jit.load", CheckpointValues.Refusal(_folder.Write("t.pt", zip)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(6)]
    public void Other_versions_of_pickles_are_refused(int version) =>
        Assert.Contains($"it has version {version}, 2 to 5 are read", Refusal(new PickleBytes((byte)version).EmptyDict().Stop()), StringComparison.Ordinal);

    [Fact]
    public void A_pickle_cut_anywhere_is_refused()
    {
        byte[] pickle = PickleBytes.OfTensor("t", "FloatStorage", "0", 2, 0, [2], [1]);
        for (int length = 0; length < pickle.Length; length++)
        {
            Refusal(pickle[..length]);
        }
    }

    private Checkpoint Open(byte[] pickle, params byte[][] storages) => CheckpointFile.Open(_folder.Write("t.pth", ZipBytes.Checkpoint(pickle, storages)));

    private string Refusal(byte[] pickle) => CheckpointValues.Refusal(_folder.Write("t.pth", ZipBytes.Checkpoint(pickle, new byte[8])));
}
