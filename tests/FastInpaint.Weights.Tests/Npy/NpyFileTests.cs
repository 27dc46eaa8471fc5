using System.Text;

namespace FastInpaint.Weights.Tests;

public sealed class NpyFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData]
    [InlineData(0)]
    [InlineData(5)]
    [InlineData(2, 3)]
    [InlineData(2, 3, 4, 5)]
    public void What_is_written_is_read(params int[] shape)
    {
        int count = shape.Aggregate(1, (product, side) => product * side);
        float[] values = [.. Enumerable.Range(0, count).Select(i => i * 0.5f)];
        if (count > 3)
        {
            (values[1], values[2], values[3]) = (float.NaN, float.NegativeInfinity, 1e-45f);
        }

        string path = _folder["a.npy"];
        NpyFile.Write(path, new NpyArray(shape, values), overwrite: false);
        NpyArray read = NpyFile.Read(path);
        Assert.Equal(shape, read.Shape);
        Assert.Equal(values, read.Values);
        Assert.Equal(0, (new FileInfo(path).Length - count * 4) % 64);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Every_version_of_the_format_is_read(byte version)
    {
        string path = _folder.Write("v.npy", Npy("{'descr': '<f4', 'fortran_order': False, 'shape': (1, 2), }\n", 8, version));
        Assert.Equal([1, 2], NpyFile.Read(path).Shape);
    }

    [Theory]
    [InlineData("{'descr': '<f8', 'fortran_order': False, 'shape': (2,), }", 8, "of type '<f8'")]
    [InlineData("{'descr': '>f4', 'fortran_order': False, 'shape': (2,), }", 8, "of type '>f4'")]
    [InlineData("{'descr': '<f4', 'fortran_order': True, 'shape': (2,), }", 8, "Fortran order")]
    [InlineData("{'descr': '<f4', 'shape': (2,), }", 8, "lacks descr, fortran_order or shape")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (-2,), }", 8, "not the dictionary")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999,), }", 8, "out of range")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (2147483647, 2147483647, 2147483647), }", 8, "larger than the file")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (3,), }", 8, "takes 12 bytes")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (1,), }", 8, "takes 4 bytes")]
    [InlineData("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (2,), }", 8, "not the dictionary")]
    [InlineData("__import__('os').system('true')", 8, "not the dictionary")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1), }", 4, "out of range")]
    public void A_wrong_header_is_refused(string header, int dataLength, string reason)
    {
        string path = _folder.Write("wrong.npy", Npy(header, dataLength, version: 1));
        string message = Assert.Throws<InvalidDataException>(() => NpyFile.Read(path)).Message;
        Assert.StartsWith(path, message, StringComparison.Ordinal);
        Assert.Contains(reason, message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_cut_anywhere_is_refused()
    {
        string path = _folder["whole.npy"];
        NpyFile.Write(path, new NpyArray([2, 2], [1, 2, 3, 4]), overwrite: false);
        byte[] whole = File.ReadAllBytes(path);
        for (int length = 0; length < whole.Length; length++)
        {
            string cut = _folder.Write("cut.npy", whole[..length]);
            Assert.Throws<InvalidDataException>(() => NpyFile.Read(cut));
        }
    }

    [Fact]
    public void Any_header_byte_changed_is_refused_or_read_within_bounds()
    {
        string path = _folder["whole.npy"];
        NpyFile.Write(path, new NpyArray([2, 2], [1, 2, 3, 4]), overwrite: false);
        byte[] whole = File.ReadAllBytes(path);
        int refused = 0;
        for (int position = 0; position < whole.Length - 16; position++)
        {
            foreach (byte value in (byte[])[0, 0x27, 0x28, 0x39, 0xFF, (byte)(whole[position] + 1)])
            {
                byte[] damaged = [.. whole];
                damaged[position] = value;
                string file = _folder.Write("damaged.npy", damaged);
                long before = GC.GetAllocatedBytesForCurrentThread();
                try
                {
                    Assert.Equal(4, NpyFile.Read(file).Values.Length);
                }
                catch (InvalidDataException)
                {
                    refused++;
                }

                Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 256 * 1024);
            }
        }

        Assert.InRange(refused, 200, (whole.Length - 16) * 6);
    }

    [Fact]
    public void A_header_of_only_opening_brackets_ends_soon()
    {
        string path = _folder.Write("brackets.npy", Npy(new string('{', 60_000), 8, version: 2));
        Assert.Throws<InvalidDataException>(() => NpyFile.Read(path));
        string entries = _folder.Write("entries.npy", Npy("{" + string.Concat(Enumerable.Repeat("'a':True,", 6_000)) + "!", 8, version: 2));
        Assert.Throws<InvalidDataException>(() => NpyFile.Read(entries));
    }

    [Fact]
    public void An_existing_file_is_kept_unless_told()
    {
        string path = _folder.Write("keep.npy", [1]);
        Assert.Throws<IOException>(() => NpyFile.Write(path, new NpyArray([1], [1]), overwrite: false));
        Assert.Equal([1], File.ReadAllBytes(path));
        NpyFile.Write(path, new NpyArray([1], [7]), overwrite: true);
        Assert.Equal([7f], NpyFile.Read(path).Values);
        Assert.Single(Directory.GetFileSystemEntries(_folder.Path));
    }

    private static byte[] Npy(string header, int dataLength, byte version)
    {
        byte[] length = version == 1 ? BitConverter.GetBytes((ushort)header.Length) : BitConverter.GetBytes((uint)header.Length);
        return [0x93, .. "NUMPY"u8, version, 0, .. length, .. Encoding.ASCII.GetBytes(header), .. new byte[dataLength]];
    }
}
