namespace FastInpaint.ConvertWeights.Tests;

/// <summary>TorchSharp files made byte by byte.</summary>
public sealed class TorchSharpReaderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(0, "U8", "07FF", 7, 255)]
    [InlineData(1, "I8", "07FF", 7, -1)]
    [InlineData(2, "I16", "0700FEFF", 7, -2)]
    [InlineData(3, "I32", "07000000FDFFFFFF", 7, -3)]
    [InlineData(4, "I64", "0700000000000000FCFFFFFFFFFFFFFF", 7, -4)]
    [InlineData(5, "F16", "003C00C1", 1, -2.5)]
    [InlineData(6, "F32", "0000803F000020C0", 1, -2.5)]
    [InlineData(7, "F64", "000000000000F03F00000000000004C0", 1, -2.5)]
    [InlineData(11, "BOOL", "0100", 1, 0)]
    [InlineData(15, "BF16", "803F20C0", 1, -2.5)]
    public void Every_type_is_read(int number, string type, string elements, double first, double second)
    {
        using Checkpoint file = Open(new TorchSharpBytes(1).Tensor("t", (ulong)number, [2], Convert.FromHexString(elements)));
        Assert.Equal([$"t {type} [2]"], file.Heads());
        Assert.Equal([first, second], file.Values("t"));
    }

    [Fact]
    public void Several_tensors_are_read_in_the_files_order()
    {
        using Checkpoint file = Open(new TorchSharpBytes(4)
            .Tensor("z.weight", 6, [2, 1, 3], Floats(1, 2, 3, 4, 5, 6))
            .Tensor("scalar", 6, [], Floats(-7))
            .Tensor("empty", 6, [3, 0, 2], [])
            .Tensor("a.bias", 6, [1], Floats(8)));
        Assert.Equal(CheckpointFormat.TorchSharp, file.Format);
        Assert.Equal(["z.weight F32 [2,1,3]", "scalar F32 []", "empty F32 [3,0,2]", "a.bias F32 [1]"], file.Heads());
        Assert.Equal([1, 2, 3, 4, 5, 6], file.Values("z.weight"));
        Assert.Equal([-7], file.Values("scalar"));
        Assert.Empty(file.Values("empty"));
        Assert.Equal([8], file.Values("a.bias"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("Größe.größer")]
    [InlineData("重み.🎨")]
    public void Names_are_UTF8(string name)
    {
        using Checkpoint file = Open(new TorchSharpBytes(1).Tensor(name, 6, [1], Floats(3)));
        Assert.Equal([3], file.Values(name));
    }

    [Fact]
    public void Names_and_shapes_may_cross_the_readers_buffer()
    {
        var bytes = new TorchSharpBytes(300);
        for (int i = 0; i < 300; i++)
        {
            bytes.Tensor($"{new string('n', 57)}{i}", 6, [1, 1, 1], Floats(i));
        }

        using Checkpoint file = Open(bytes);
        Assert.All(Enumerable.Range(0, 300), i => Assert.Equal([i], file.Values($"{new string('n', 57)}{i}")));
    }

    [Theory]
    [InlineData(new byte[] { 0x81, 0x00 }, 1)]
    [InlineData(new byte[] { 0x81, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x00 }, 1)]
    public void A_number_may_have_more_bytes_than_it_needs(byte[] side, int elements)
    {
        using Checkpoint file = Open(new TorchSharpBytes(1).Name("t").Number(6).Number(1).Raw(side).Raw(Floats(new float[elements])));
        Assert.Equal(elements, file.Tensor("t").Elements);
    }

    [Fact]
    public void Names_of_4_MiB_are_read_and_one_byte_more_is_refused()
    {
        string name = new('n', 4_194_304);
        using (Checkpoint file = Open(new TorchSharpBytes(1).Tensor(name, 6, [], Floats(1))))
        {
            Assert.Equal([1], file.Values(name));
        }

        Assert.Contains("tensor 0 has a name of 4194305 bytes after names of 0, 4194304 are the most", Refusal(new TorchSharpBytes(1).Tensor(name + "n", 6, [], Floats(1))), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(8)] // complex
    [InlineData(12)] // quantized
    [InlineData(16)]
    [InlineData(1000)]
    public void A_type_without_real_numbers_is_refused(int type) =>
        Assert.Contains($"tensor 't' has elements of type {type}", Refusal(new TorchSharpBytes(1).Tensor("t", (ulong)type, [1], new byte[16])), StringComparison.Ordinal);

    private static byte[] Floats(params float[] values) => CheckpointBytes.Floats(values);

    private Checkpoint Open(TorchSharpBytes bytes) => CheckpointFile.Open(_folder.Write("t.dat", bytes.ToArray()));

    private string Refusal(TorchSharpBytes bytes) => CheckpointValues.Refusal(_folder.Write("t.dat", bytes.ToArray()));
}
