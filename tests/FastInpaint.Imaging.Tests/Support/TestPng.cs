using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace FastInpaint.Imaging.Tests;

/// <summary>PNG files put together from chunks, right or wrong, with code of its own.</summary>
internal static class TestPng
{
    public static readonly byte[] Signature = [137, 80, 78, 71, 13, 10, 26, 10];

    public static byte[] File(params byte[][] chunks) => [.. Signature, .. chunks.SelectMany(c => c)];

    public static byte[] Chunk(string type, params byte[] content)
    {
        byte[] body = [.. Encoding.ASCII.GetBytes(type), .. content];
        return [.. Big(content.Length), .. body, .. Big((int)Crc(body))];
    }

    public static byte[] Ihdr(uint width, uint height, int bitDepth, int colorType, int interlace = 0) =>
        Chunk("IHDR", [.. Big((int)width), .. Big((int)height), (byte)bitDepth, (byte)colorType, 0, 0, (byte)interlace]);

    /// <summary>A chunk IDAT of filtered rows.</summary>
    public static byte[] Idat(params byte[] rows) => Chunk("IDAT", Deflate(rows));

    public static byte[] Iend() => Chunk("IEND");

    public static byte[] Deflate(byte[] raw)
    {
        using var stream = new MemoryStream();
        using (var zlib = new ZLibStream(stream, CompressionLevel.Optimal))
        {
            zlib.Write(raw);
        }

        return stream.ToArray();
    }

    /// <summary>The type and content of every chunk.</summary>
    public static List<(string Type, byte[] Content)> Chunks(byte[] file)
    {
        var chunks = new List<(string, byte[])>();
        for (int at = 8; at < file.Length;)
        {
            int length = BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(at));
            Assert.Equal(Crc(file.AsSpan(at + 4, 4 + length)), BinaryPrimitives.ReadUInt32BigEndian(file.AsSpan(at + 8 + length)));
            chunks.Add((Encoding.ASCII.GetString(file, at + 4, 4), file.AsSpan(at + 8, length).ToArray()));
            at += 12 + length;
        }

        return chunks;
    }

    /// <summary>Rewrites the CRC of every chunk that still lies within the file.</summary>
    public static void RepairCrcs(Span<byte> file)
    {
        for (long at = 8; at + 12 <= file.Length;)
        {
            long length = BinaryPrimitives.ReadUInt32BigEndian(file[(int)at..]);
            if (at + 12 + length > file.Length)
            {
                return;
            }

            Span<byte> body = file.Slice((int)at + 4, 4 + (int)length);
            BinaryPrimitives.WriteUInt32BigEndian(file[((int)at + 8 + (int)length)..], Crc(body));
            at += 12 + length;
        }
    }

    public static byte[] Big(int value) => [(byte)(value >> 24), (byte)(value >> 16), (byte)(value >> 8), (byte)value];

    /// <summary>Bit by bit, unlike the code under test.</summary>
    public static uint Crc(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte value in bytes)
        {
            crc ^= value;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ (0xEDB88320 & (0 - (crc & 1)));
            }
        }

        return ~crc;
    }
}
