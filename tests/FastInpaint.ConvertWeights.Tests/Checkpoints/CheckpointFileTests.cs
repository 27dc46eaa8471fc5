using System.Security.Cryptography;
using FastInpaint.Conformance;

namespace FastInpaint.ConvertWeights.Tests;

/// <summary>Which format a file has follows from its content, and what is none is refused with what to do.</summary>
public sealed class CheckpointFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_format_follows_from_the_content_not_from_the_name()
    {
        AssertFormat(CheckpointFormat.TorchSharp, new TorchSharpBytes(1).Tensor("t", 0, [1], [1]).ToArray());
        AssertFormat(CheckpointFormat.PyTorch, ZipBytes.Checkpoint(PickleBytes.OfTensor("t", "ByteStorage", "0", 1, 0, [1], [1]), [1]));
        AssertFormat(CheckpointFormat.Safetensors, SafetensorsBytes.Of("""{"t":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}""", 1));
        AssertFormat(CheckpointFormat.Safetensors, SafetensorsBytes.Of("{}", 0));
        AssertFormat(CheckpointFormat.Safetensors, SafetensorsBytes.Of("{\n }", 0));
    }

    [Fact]
    public void A_TorchSharp_file_may_begin_like_another_format()
    {
        // 31 tensors, the first name of 139 bytes: 1F 8B, as gzip.
        var gzip = new TorchSharpBytes(31).Tensor(new string('n', 139), 0, [1], [1]);
        for (int i = 1; i < 31; i++)
        {
            gzip.Tensor($"{i}", 0, [1], [1]);
        }

        AssertFormat(CheckpointFormat.TorchSharp, gzip.ToArray());
        // The ninth byte is a brace, as of a safetensors header.
        AssertFormat(CheckpointFormat.TorchSharp, new TorchSharpBytes(1).Tensor("t", 0, [1, 1, 1, (byte)'{'], new byte['{']).ToArray());
    }

    [Theory]
    [InlineData("", "it is empty")]
    [InlineData("894844460D0A1A0A00", "it is an HDF5 file, as Keras writes it")]
    [InlineData("1F8B0800", "it is compressed with gzip. Unpack it first")]
    [InlineData("80028A0A6CFC9C46F9206AA850192E80", "in the form of PyTorch before 1.6")]
    [InlineData("8004950D000000000000008A0A6CFC9C46F9206AA850192E80", "in the form of PyTorch before 1.6")]
    [InlineData("8002637472636861", "not a whole weights file of TorchSharp, nor one of safetensors, PyTorch or TensorFlow")]
    [InlineData("23204E6F7465730A", "not a whole weights file of TorchSharp, nor one of safetensors, PyTorch or TensorFlow")]
    [InlineData("504B0304", "it begins like a zip archive and is none")]
    public void What_is_of_no_format_is_refused_with_what_to_do(string content, string reason) =>
        Assert.Contains(reason, HostileCheckpoint.AssertRefused(_folder.Write("weights", Convert.FromHexString(content)), content), StringComparison.Ordinal);

    [Fact]
    public void A_folder_and_a_missing_file_are_named()
    {
        Assert.Contains("it is a folder. Give a weights file", CheckpointValues.Refusal(_folder.Path), StringComparison.Ordinal);
        Assert.Throws<FileNotFoundException>(() => CheckpointFile.Open(_folder["missing"]));
    }

    [Fact]
    public void A_refused_file_is_not_kept_open()
    {
        foreach (byte[] content in (byte[][])[[65], "PK\x03\x04"u8.ToArray(), new ZipBytes().ToArray(), SafetensorsBytes.Of("{}", 1)])
        {
            string path = _folder.Write("weights", content);
            CheckpointValues.Refusal(path);
            using FileStream alone = new(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            Assert.Equal(content.Length, alone.Length);
        }
    }

    [Fact]
    public void The_hash_is_that_of_the_files_bytes()
    {
        byte[] content = new TorchSharpBytes(1).Tensor("t", 0, [1 << 21], new byte[1 << 21]).ToArray();
        using Checkpoint file = CheckpointFile.Open(_folder.Write("t.dat", content));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(content)), file.Sha256(TestContext.Current.CancellationToken));
    }

    private void AssertFormat(CheckpointFormat format, byte[] content)
    {
        using Checkpoint file = CheckpointFile.Open(_folder.Write("weights", content));
        Assert.Equal(format, file.Format);
    }
}
