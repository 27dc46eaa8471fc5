using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace FastInpaint.ConvertWeights.Tests;

/// <summary>Zip archives byte by byte, well formed or not.</summary>
internal sealed class ZipBytes
{
    private const byte Version = 20;
    private const ushort Stored = 0;
    private const ushort Deflated = 8;

    // The first of January 1980.
    private const ushort Date = 0x21;

    private readonly List<byte> _entries = [];
    private readonly List<byte> _directory = [];
    private ushort _count;

    /// <summary>A checkpoint of PyTorch: a pickle and the storages 0, 1, ...</summary>
    public static byte[] Checkpoint(byte[] pickle, params byte[][] storages)
    {
        ZipBytes zip = new ZipBytes().Add("archive/data.pkl", pickle);
        for (int i = 0; i < storages.Length; i++)
        {
            zip.Add($"archive/data/{i}", storages[i]);
        }

        return zip.Add("archive/version", "3\n"u8).ToArray();
    }

    /// <param name="length">The length that the directory says; the right one where it is null.</param>
    public ZipBytes Add(string name, ReadOnlySpan<byte> content, bool deflate = false, uint? length = null)
    {
        byte[] stored = deflate ? Deflate(content) : content.ToArray();
        byte[] text = Encoding.UTF8.GetBytes(name);
        var common = new byte[26];
        Write16(common, 0, Version);
        Write16(common, 4, deflate ? Deflated : Stored);
        Write16(common, 8, Date);
        Write32(common, 10, Crc(content));
        Write32(common, 14, length is { } lie && !deflate ? lie : (uint)stored.Length);
        Write32(common, 18, length ?? (uint)content.Length);
        Write16(common, 22, (ushort)text.Length);
        var end = new byte[14];
        Write32(end, 10, (uint)_entries.Count);
        _directory.AddRange([(byte)'P', (byte)'K', 1, 2, Version, 0, .. common, .. end, .. text]);
        _entries.AddRange([(byte)'P', (byte)'K', 3, 4, .. common, .. text, .. stored]);
        _count++;
        return this;
    }

    public byte[] ToArray()
    {
        var end = new byte[22];
        Write32(end, 0, 0x06054B50);
        Write16(end, 8, _count);
        Write16(end, 10, _count);
        Write32(end, 12, (uint)_directory.Count);
        Write32(end, 16, (uint)_entries.Count);
        return [.. _entries, .. _directory, .. end];
    }

    private static byte[] Deflate(ReadOnlySpan<byte> content)
    {
        using var packed = new MemoryStream();
        using (var deflate = new DeflateStream(packed, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            deflate.Write(content);
        }

        return packed.ToArray();
    }

    private static uint Crc(ReadOnlySpan<byte> content)
    {
        uint crc = uint.MaxValue;
        foreach (byte value in content)
        {
            crc ^= value;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ (0xEDB88320 & (0 - (crc & 1)));
            }
        }

        return ~crc;
    }

    private static void Write16(byte[] bytes, int at, ushort value) => BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(at), value);

    private static void Write32(byte[] bytes, int at, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(at), value);
}
