using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using FastInpaint.Files;

namespace FastInpaint.Weights;

/// <summary>Reads and writes NumPy's .npy files of float32 in C order (numpy.lib.format, versions 1 to 3). All bounds are checked before memory is allocated.</summary>
internal static class NpyFile
{
    private const int PrefixBytes = 8;
    private const int MaximumHeaderBytes = 65_536;

    private static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    /// <exception cref="InvalidDataException">The file is not a .npy file of float32 in C order, or it is truncated.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static NpyArray Read(string path)
    {
        if (Directory.Exists(path))
        {
            throw Error(path, "it is a folder");
        }

        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        return file.CanSeek ? Read(file, path) : throw Error(path, "it is a pipe or a device, not a file");
    }

    /// <summary>Reads a stream that can seek, from its beginning.</summary>
    /// <param name="path">The name of the file in messages.</param>
    /// <inheritdoc cref="Read(string)" path="/exception"/>
    public static NpyArray Read(Stream file, string path)
    {
        int[] shape = NpyHeader.Parse(path, ReadHeader(path, file), StoredShape.MaximumRank);
        long elements = Elements(path, shape, file.Length);
        long rest = file.Length - file.Position;
        if (rest != elements * sizeof(float))
        {
            throw Error(path, $"the shape ({string.Join(", ", shape)}) takes {elements * sizeof(float)} bytes, the file has {rest} behind its header");
        }

        var values = new float[elements];
        file.ReadExactly(MemoryMarshal.AsBytes(values.AsSpan()));
        Swap(values);
        return new NpyArray(shape, values);
    }

    /// <exception cref="IOException">The file exists and <paramref name="overwrite"/> is false, or the file cannot be written. No partial file is left.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written to.</exception>
    public static void Write(string path, NpyArray array, bool overwrite)
    {
        string sides = string.Concat(array.Shape.Select(side => string.Create(CultureInfo.InvariantCulture, $"{side}, ")));
        string header = $"{{'descr': '<f4', 'fortran_order': False, 'shape': ({sides.TrimEnd()}), }}";
        int length = (PrefixBytes + sizeof(ushort) + header.Length + 1 + 63) / 64 * 64 - PrefixBytes - sizeof(ushort);
        StagedFile.Write(path, overwrite, file =>
        {
            file.Write(Magic);
            file.Write([1, 0, (byte)length, (byte)(length >> 8)]);
            file.Write(Encoding.ASCII.GetBytes(header.PadRight(length - 1) + "\n"));
            float[] values = BitConverter.IsLittleEndian ? array.Values : [.. array.Values];
            Swap(values);
            file.Write(MemoryMarshal.AsBytes(values.AsSpan()));
        });
    }

    internal static InvalidDataException Error(string path, string what) => new($"{path}: {what}. Give a .npy file of float32 in C order, as numpy.save writes it.");

    private static string ReadHeader(string path, Stream file)
    {
        Span<byte> prefix = stackalloc byte[PrefixBytes + sizeof(uint)];
        int read = file.ReadAtLeast(prefix, prefix.Length, throwOnEndOfStream: false);
        if (read < prefix.Length || !prefix.StartsWith(Magic))
        {
            throw Error(path, "it does not begin like a .npy file");
        }

        int version = prefix[6];
        int lengthBytes = version == 1 ? sizeof(ushort) : sizeof(uint);
        uint length = version switch
        {
            1 => BinaryPrimitives.ReadUInt16LittleEndian(prefix[PrefixBytes..]),
            2 or 3 => BinaryPrimitives.ReadUInt32LittleEndian(prefix[PrefixBytes..]),
            _ => throw Error(path, $"it has version {version} of the format; 1 to 3 are read"),
        };
        if (length > MaximumHeaderBytes || length > file.Length - PrefixBytes - lengthBytes)
        {
            throw Error(path, $"it says that its header has {length} bytes, but the file has {file.Length}");
        }

        file.Position = PrefixBytes + lengthBytes;
        var header = new byte[length];
        file.ReadExactly(header);
        return Encoding.Latin1.GetString(header);
    }

    private static long Elements(string path, int[] shape, long fileLength)
    {
        long elements = StoredShape.SizeWithin(fileLength, 1, Array.ConvertAll(shape, side => (long)side))
            ?? throw Error(path, $"the shape ({string.Join(", ", shape)}) is larger than the file's {fileLength} bytes");
        return elements <= Array.MaxLength ? elements : throw Error(path, $"its {elements} elements are more than an array can hold");
    }

    private static void Swap(Span<float> values)
    {
        if (!BitConverter.IsLittleEndian)
        {
            Span<int> bits = MemoryMarshal.Cast<float, int>(values);
            BinaryPrimitives.ReverseEndianness(bits, bits);
        }
    }
}
