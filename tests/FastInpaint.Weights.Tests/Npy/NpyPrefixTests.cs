using System.Buffers.Binary;
using System.Text;

namespace FastInpaint.Weights.Tests;

/// <summary>The bytes before a .npy file's dictionary: magic, version, length.</summary>
public sealed class NpyPrefixTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    [InlineData(255)]
    public void Another_version_is_refused(byte version) =>
        Assert.Contains($"it has version {version} of the format", Refusal(Npy(version, headerLength: 56)), StringComparison.Ordinal);

    [Theory]
    [InlineData(1, 65_535u)]
    [InlineData(2, 65_537u)]
    [InlineData(2, 0x7FFF_FFFFu)]
    [InlineData(3, 0x8000_0000u)]
    [InlineData(3, 0xFFFF_FFFFu)]
    public void A_length_beyond_the_file_is_refused_without_allocating_it(byte version, uint headerLength)
    {
        byte[] content = Npy(version, headerLength);
        string path = _folder.Write("long.npy", content);
        long before = GC.GetAllocatedBytesForCurrentThread();
        string message = Assert.Throws<InvalidDataException>(() => NpyFile.Read(path)).Message;
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 64 * 1024);
        Assert.Contains($"its header has {headerLength} bytes, but the file has {content.Length}", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_beginning_a_folder_and_a_missing_file_are_refused()
    {
        Assert.Contains("does not begin like", Refusal([0x93, .. "NUMPX"u8, .. new byte[80]]), StringComparison.Ordinal);
        Assert.Contains("does not begin like", Refusal([]), StringComparison.Ordinal);
        Assert.Contains("it is a folder", Assert.Throws<InvalidDataException>(() => NpyFile.Read(_folder.Path)).Message, StringComparison.Ordinal);
        Assert.Throws<FileNotFoundException>(() => NpyFile.Read(_folder["missing.npy"]));
    }

    private string Refusal(byte[] content)
    {
        string path = _folder.Write("wrong.npy", content);
        return Assert.Throws<InvalidDataException>(() => NpyFile.Read(path)).Message;
    }

    /// <summary>One element, 4, behind a dictionary of 56 bytes that is said to have <paramref name="headerLength"/>.</summary>
    private static byte[] Npy(byte version, uint headerLength)
    {
        var length = new byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(length, headerLength);
        byte[] dictionary = Encoding.ASCII.GetBytes("{'descr': '<f4', 'fortran_order': False, 'shape': (1,)}\n");
        Assert.Equal(56, dictionary.Length);
        return [0x93, .. "NUMPY"u8, version, 0, .. length[..(version == 1 ? 2 : 4)], .. dictionary, 0, 0, 0x80, 0x40];
    }
}
