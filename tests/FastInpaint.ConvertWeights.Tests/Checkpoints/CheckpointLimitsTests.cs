using FastInpaint.Conformance;

namespace FastInpaint.ConvertWeights.Tests;

/// <summary>Files with as many objects as their readers take, or one more: whatever they hold, the memory is bounded.</summary>
public sealed class CheckpointLimitsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(32)]
    public void The_most_tensors_of_a_TorchSharp_file_are_read(int rank)
    {
        using Checkpoint file = CheckpointFile.Open(AssertRead("t.dat", TorchSharp(32_768, rank)));
        Assert.Equal(32_768, file.Tensors.Length);
    }

    [Fact]
    public void One_tensor_more_is_refused() =>
        Assert.Contains("it says that it holds 32769 tensors, 32768 are the most", AssertRefused("t.dat", TorchSharp(32_769, rank: 0)), StringComparison.Ordinal);

    [Fact]
    public void Names_of_50_MB_in_a_TorchSharp_file_are_refused()
    {
        var bytes = new TorchSharpBytes(1000);
        for (int i = 0; i < 1000; i++)
        {
            bytes.Tensor($"{i}{new string('n', 50_000)}", 0, [1], [1]);
        }

        Assert.Contains("tensor 83 has a name of 50002 bytes after names of 4150156, 4194304 are the most", AssertRefused("t.dat", bytes.ToArray()), StringComparison.Ordinal);
    }

    [Fact]
    public void The_most_tensors_of_a_safetensors_file_are_read() => AssertRead("t.safetensors", Safetensors(32_768));

    [Fact]
    public void The_longest_header_of_a_safetensors_file_is_refused() =>
        Assert.Contains("it holds 72000 tensors, 32768 are the most", AssertRefused("t.safetensors", Safetensors(72_000)), StringComparison.Ordinal);

    [Fact]
    public void Ten_thousand_tensors_of_a_PyTorch_file_are_read()
    {
        PickleBytes pickle = new PickleBytes().Global("torch._utils", "_rebuild_tensor_v2").Put(0).Storage("FloatStorage", "0", 16).Put(1).EmptyDict().Mark();
        for (int i = 0; i < 10_000; i++)
        {
            pickle.Text($"module.blocks.{i}.conv.weight").Get(0).Mark().Get(1).Int(0).Ints([2, 2, 2, 2]).Ints([1, 2, 4, 8]).False().None().Tuple().Reduce();
        }

        AssertRead("t.pth", ZipBytes.Checkpoint(pickle.SetItems().Stop(), new byte[64]));
    }

    [Theory]
    [InlineData(10_000)]
    [InlineData(60_000)]
    public void Entries_of_an_archive_beyond_number_take_bounded_memory(int count)
    {
        var zip = new ZipBytes();
        for (int i = 0; i < count; i++)
        {
            zip.Add($"{i}", []);
        }

        Assert.Contains("0 entries called data.pkl", AssertRefused("t.pth", zip.ToArray()), StringComparison.Ordinal);
    }

    private static byte[] Safetensors(int count) =>
        SafetensorsBytes.Of("{" + string.Join(',', Enumerable.Range(0, count).Select(i => $"\"{i:x}\":" + """{"dtype":"F16","shape":[0],"data_offsets":[0,0]}""")) + "}", 0);

    private static byte[] TorchSharp(int count, int rank)
    {
        ulong[] shape = [.. Enumerable.Repeat(1UL, rank)];
        var bytes = new TorchSharpBytes((ulong)count);
        for (int i = 0; i < count; i++)
        {
            bytes.Tensor($"{i:x}", 0, shape, [1]);
        }

        return bytes.ToArray();
    }

    private string AssertRead(string name, byte[] content)
    {
        string path = _folder.Write(name, content);
        Assert.Null(HostileCheckpoint.Read(path, name));
        return path;
    }

    private string AssertRefused(string name, byte[] content) => HostileCheckpoint.AssertRefused(_folder.Write(name, content), name);
}
