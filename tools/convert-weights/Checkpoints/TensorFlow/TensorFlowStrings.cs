using System.Buffers.Binary;

namespace FastInpaint.ConvertWeights.Checkpoints;

/// <summary>
/// A tensor of strings in a data file: the lengths as varints, the masked checksum of the lengths, the strings' bytes. Both checksums take a length as four
/// bytes, or eight where it needs them, not as the varint.
/// </summary>
/// <param name="elements">The number of strings, not more than there are bytes.</param>
internal sealed class TensorFlowStrings(FileRange bytes, long elements, uint crc, string path, string name) : TensorFlowRange(bytes, crc, path, name)
{
    private const int ChunkBytes = 4096;

    private byte[] _chunk = [];
    private long _chunkBegin;
    private int _chunkLength;

    protected override uint Checksum()
    {
        long at = 0, total = 0;
        uint sum = 0;
        _chunk = new byte[Math.Min(ChunkBytes, Length)];
        _chunkLength = 0;
        Span<byte> number = stackalloc byte[sizeof(ulong)];
        for (long i = 0; i < elements; i++)
        {
            ulong length = Varint(ref at);
            if (length > (ulong)(Length - total))
            {
                throw Error($"has strings that are longer than its {Length} bytes");
            }

            total += (long)length;
            BinaryPrimitives.WriteUInt64LittleEndian(number, length);
            sum = Crc32C.Extend(sum, number[..(length <= uint.MaxValue ? sizeof(uint) : sizeof(ulong))]);
        }

        if (at + sizeof(uint) + total != Length)
        {
            throw Error($"has strings of {total} bytes, whose lengths take {at}, in {Length} bytes");
        }

        Span<byte> stored = number[..sizeof(uint)];
        Read(at, stored);
        if (BinaryPrimitives.ReadUInt32LittleEndian(stored) is var lengths && lengths != Crc32C.Mask(sum))
        {
            throw Error($"has strings whose lengths have the checksum {Crc32C.Mask(sum):x8}, the data file says {lengths:x8}");
        }

        return Crc32C.Mask(Extend(Crc32C.Extend(sum, stored), at + sizeof(uint)));
    }

    private ulong Varint(ref long at)
    {
        ulong value = 0;
        for (int shift = 0; shift < 63; shift += 7)
        {
            byte part = Byte(at++);
            value |= (ulong)(part & 0x7F) << shift;
            if (part < 0x80)
            {
                return value;
            }
        }

        throw Error("has a string's length that does not end within 63 bits");
    }

    private byte Byte(long at)
    {
        if (at >= Length)
        {
            throw Error("ends within the lengths of its strings");
        }

        if (at < _chunkBegin || at >= _chunkBegin + _chunkLength)
        {
            (_chunkBegin, _chunkLength) = (at, (int)Math.Min(_chunk.Length, Length - at));
            Read(at, _chunk.AsSpan(0, _chunkLength));
        }

        return _chunk[at - _chunkBegin];
    }
}
