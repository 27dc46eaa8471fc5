using FastInpaint.Conformance;

namespace FastInpaint.ConvertWeights.Tests;

/// <summary>Safetensors files as checkpoints: of all types of numbers, which the engine's own reader refuses.</summary>
public sealed class SafetensorsReaderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("F64", "000000000000F03F00000000000004C0", 1, -2.5)]
    [InlineData("F32", "0000803F000020C0", 1, -2.5)]
    [InlineData("F16", "003C00C1", 1, -2.5)]
    [InlineData("BF16", "803F20C0", 1, -2.5)]
    [InlineData("I64", "0700000000000000FCFFFFFFFFFFFFFF", 7, -4)]
    [InlineData("I32", "07000000FDFFFFFF", 7, -3)]
    [InlineData("I16", "0700FEFF", 7, -2)]
    [InlineData("I8", "07FF", 7, -1)]
    [InlineData("U64", "0700000000000000000000000000F07F", 7, 9218868437227405312d)]
    [InlineData("U32", "07000000FDFFFFFF", 7, 4294967293)]
    [InlineData("U16", "0700FEFF", 7, 65534)]
    [InlineData("U8", "07FF", 7, 255)]
    [InlineData("BOOL", "0100", 1, 0)]
    public void Every_type_is_read(string type, string elements, double first, double second)
    {
        byte[] data = Convert.FromHexString(elements);
        byte[] head = SafetensorsBytes.Of($$$"""{"t":{"dtype":"{{{type}}}","shape":[2],"data_offsets":[0,{{{data.Length}}}]}}""", 0);
        using Checkpoint file = CheckpointFile.Open(_folder.Write("t.safetensors", [.. head, .. data]));
        Assert.Equal([$"t {type} [2]"], file.Heads());
        Assert.Equal([first, second], file.Values("t"));
    }

    [Fact]
    public void Tensors_and_notes_of_a_written_file_are_found_again()
    {
        using Checkpoint file = CheckpointFile.Open(_folder.Write("whole", SafetensorsBytes.Whole()));
        Assert.Equal(CheckpointFormat.Safetensors, file.Format);
        Assert.Equal(["a.weight F32 [2,3]", "b.bias F32 [3]", "scalar F32 []"], file.Heads());
        Assert.Equal([1, 2, 3, 4, 5, 6], file.Values("a.weight"));
        Assert.Equal([0.5, -0.5, 7], file.Values("b.bias"));
        Assert.Equal([9], file.Values("scalar"));
        Assert.Equal("none", file.Metadata["network"]);
    }

    [Fact]
    public void Tensors_come_in_the_order_of_their_bytes()
    {
        const string Header = """{"a":{"dtype":"U8","shape":[1],"data_offsets":[1,2]},"b":{"dtype":"U8","shape":[0],"data_offsets":[0,0]},"c":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}""";
        using Checkpoint file = CheckpointFile.Open(_folder.Write("t", [.. SafetensorsBytes.Of(Header, 0), 5, 6]));
        Assert.Equal(["b", "c", "a"], file.Tensors.Select(tensor => tensor.Name));
        Assert.Equal([6], file.Values("a"));
        Assert.Empty(file.Values("b"));
        Assert.Equal([5], file.Values("c"));
    }

    [Fact]
    public void A_type_of_no_numbers_here_is_refused()
    {
        string path = _folder.Write("t", SafetensorsBytes.Of("""{"t":{"dtype":"F8_E4M3","shape":[4],"data_offsets":[0,4]}}""", 4));
        Assert.Contains("tensor 't' has elements of the unknown type 'F8_E4M3'", CheckpointValues.Refusal(path), StringComparison.Ordinal);
    }
}
