using System.Buffers.Binary;

namespace FastInpaint.ConvertWeights.Checkpoints;

/// <summary>
/// A tensor of strings in a data file: the lengths as varints, the masked checksum of the lengths, and the strings' bytes. For both checksums a length counts as four
/// bytes, or as eight where four are not enough, not as a varint.
/// </summary>
/// <param name="elements">The number of strings, not more than there are bytes.</param>
internal sealed class TensorFlowStrings(FileRange bytes, long elements, uint crc, string path, string name) : TensorFlowRange(bytes, crc, path, name)
{
    protected override uint Checksum()
    {
        var lengths = new RangeCursor(this);
        long total = 0;
        uint sum = 0;
        Span<byte> number = stackalloc byte[sizeof(ulong)];
        for (long i = 0; i < elements; i++)
        {
            long length = lengths.Number() switch
            {
                RangeCursor.CutOff => throw Error("ends within the lengths of its strings"),
                RangeCursor.Endless => throw Error("has a string's length that does not end within 63 bits"),
                long read => read,
            };
            if (length > Length - total)
            {
                throw Error($"has strings that are longer than its {Length} bytes");
            }

            total += length;
            BinaryPrimitives.WriteInt64LittleEndian(number, length);
            sum = Crc32C.Extend(sum, number[..(length <= uint.MaxValue ? sizeof(uint) : sizeof(ulong))]);
        }

        long at = lengths.Position;
        if (at + sizeof(uint) + total != Length)
        {
            throw Error($"has strings of {total} bytes, whose lengths take {at}, in {Length} bytes");
        }

        Span<byte> stored = number[..sizeof(uint)];
        Read(at, stored);
        if (BinaryPrimitives.ReadUInt32LittleEndian(stored) is var said && said != Crc32C.Mask(sum))
        {
            throw Error($"has strings whose lengths have the checksum {Crc32C.Mask(sum):x8}, the data file says {said:x8}");
        }

        return Crc32C.Mask(Extend(Crc32C.Extend(sum, stored), at + sizeof(uint)));
    }
}
