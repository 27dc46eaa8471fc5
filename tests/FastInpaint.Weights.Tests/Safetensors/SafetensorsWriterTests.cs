using System.Buffers.Binary;
using System.Text.Json;
using FastInpaint.Conformance;

namespace FastInpaint.Weights.Tests;

/// <summary>How a written file is laid out, and what is left where none can be written.</summary>
public sealed class SafetensorsWriterTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Tensors_lie_one_behind_the_other_in_the_ordinal_order_of_their_names()
    {
        var parameters = new MemoryParameters();
        string[] names = ["b", "a.10", "B", "a.9", "ä", ""];
        for (int i = 0; i < names.Length; i++)
        {
            parameters.Set(names[i], [i + 1], [.. Enumerable.Repeat((float)i, i + 1)]);
        }

        byte[] content = Write("sorted", parameters, TensorType.Bf16);
        using JsonDocument header = Header(content, out int dataOffset);
        JsonProperty[] entries = [.. header.RootElement.EnumerateObject()];
        Assert.Equal(["", "B", "a.10", "a.9", "b", "ä"], entries.Select(entry => entry.Name));
        int end = 0;
        foreach (JsonProperty entry in entries)
        {
            int count = Array.IndexOf(names, entry.Name) + 1;
            Assert.Equal("BF16", entry.Value.GetProperty("dtype").GetString());
            Assert.Equal([count], entry.Value.GetProperty("shape").EnumerateArray().Select(side => side.GetInt32()));
            Assert.Equal([end, end + (2 * count)], entry.Value.GetProperty("data_offsets").EnumerateArray().Select(offset => offset.GetInt32()));
            end += 2 * count;
        }

        Assert.Equal(dataOffset + end, content.Length);
    }

    [Fact]
    public void The_data_begins_at_a_multiple_of_8_behind_spaces()
    {
        for (int length = 1; length <= 16; length++)
        {
            var parameters = new MemoryParameters();
            parameters.Set(new string('n', length), [1], [length]);
            byte[] content = Write($"n{length}", parameters, TensorType.Fp32);
            using JsonDocument header = Header(content, out int dataOffset);
            Assert.Equal(0, dataOffset % 8);
            int brace = Array.LastIndexOf(content, (byte)'}', dataOffset - 1);
            Assert.InRange(dataOffset - 1 - brace, 0, 7);
            Assert.All(content[(brace + 1)..dataOffset], padding => Assert.Equal((byte)' ', padding));
            Assert.Equal(length, BinaryPrimitives.ReadSingleLittleEndian(content.AsSpan(dataOffset)));
        }
    }

    [Fact]
    public void The_name_of_the_notes_is_no_tensor_s()
    {
        var parameters = new MemoryParameters();
        parameters.Set("__metadata__", [1], [1]);
        Assert.Throws<ArgumentException>(() => SafetensorsWriter.Write(_folder["notes"], parameters, TensorType.Fp32));
        Assert.False(File.Exists(_folder["notes"]));
    }

    [Theory]
    [InlineData(3, 0)]
    [InlineData(0, 3)]
    [InlineData(1_000_000, 0)]
    public void Empty_tensors_come_back(int rows, int columns)
    {
        var parameters = new MemoryParameters();
        parameters.Set("empty", [rows, columns], []);
        SafetensorsWriter.Write(_folder["empty"], parameters, TensorType.Fp32);
        using SafetensorsFile file = SafetensorsFile.Open(_folder["empty"]);
        Assert.Equal([rows, columns], file.Shapes["empty"]);
        NpyFile.Write(_folder["empty.npy"], new NpyArray([rows, columns], []), overwrite: false);
        Assert.Equal([rows, columns], NpyFile.Read(_folder["empty.npy"]).Shape);
    }

    [Fact]
    public void Without_notes_the_header_has_no_metadata()
    {
        var notes = new Dictionary<string, string>();
        SafetensorsWriter.Write(_folder["empty"], new MemoryParameters(), TensorType.Fp32, notes);
        using JsonDocument header = Header(File.ReadAllBytes(_folder["empty"]), out _);
        Assert.Empty(header.RootElement.EnumerateObject());
    }

    [Fact]
    public void A_folder_that_is_missing_or_a_file_is_refused()
    {
        string file = _folder.Write("file", [1]);
        Assert.ThrowsAny<IOException>(() => Write("missing/weights", new MemoryParameters(), TensorType.Fp32));
        Assert.ThrowsAny<IOException>(() => Write("file/weights", new MemoryParameters(), TensorType.Fp32));
        Assert.Equal([file], Directory.GetFileSystemEntries(_folder.Path));
        Assert.Equal([1], File.ReadAllBytes(file));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_folder_is_not_replaced_by_a_file(bool overwrite)
    {
        string folder = Directory.CreateDirectory(_folder["folder"]).FullName;
        Exception exception = Assert.ThrowsAny<Exception>(() => SafetensorsWriter.Write(folder, new MemoryParameters(), TensorType.Fp32, overwrite: overwrite));
        Assert.True(exception is IOException or UnauthorizedAccessException, exception.ToString());
        Assert.Equal([folder], Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void A_folder_without_the_right_to_write_stays_empty()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs Unix permissions");
        string folder = Directory.CreateDirectory(_folder["locked"]).FullName;
#pragma warning disable CA1416 // skipped on Windows above
        File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserExecute);
#pragma warning restore CA1416
        Assert.SkipWhen(Environment.IsPrivilegedProcess, "needs a user whom permissions bind, root is not");
        Exception exception = Assert.ThrowsAny<Exception>(() => Write("locked/weights", new MemoryParameters(), TensorType.Fp32));
        Assert.True(exception is IOException or UnauthorizedAccessException, exception.ToString());
        Assert.Empty(Directory.GetFileSystemEntries(folder));
    }

    private byte[] Write(string name, MemoryParameters parameters, TensorType type)
    {
        SafetensorsWriter.Write(_folder[name], parameters, type);
        return File.ReadAllBytes(_folder[name]);
    }

    private static JsonDocument Header(byte[] content, out int dataOffset)
    {
        dataOffset = 8 + checked((int)BinaryPrimitives.ReadUInt64LittleEndian(content));
        return JsonDocument.Parse(content.AsMemory(8, dataOffset - 8));
    }
}
