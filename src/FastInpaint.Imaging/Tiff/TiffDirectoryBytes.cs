using System.Buffers.Binary;

namespace FastInpaint.Imaging.Tiff;

/// <summary>Writes directories of a TIFF structure, and makes their entries.</summary>
internal static class TiffDirectoryBytes
{
    /// <summary>The header that points to the first directory.</summary>
    public static byte[] Header(bool bigEndian, uint directory)
    {
        byte[] header = bigEndian ? [.. "MM"u8, 0, 42, 0, 0, 0, 0] : [.. "II"u8, 42, 0, 0, 0, 0, 0];
        Put(header.AsSpan(4), directory, bigEndian);
        return header;
    }

    /// <summary>A directory, followed by the values that do not fit in its entries.</summary>
    /// <param name="entries">The entries; their values in the byte order of the file.</param>
    /// <param name="start">Where the directory will stand in the file, an even number.</param>
    public static byte[] Write(IEnumerable<TiffEntry> entries, bool bigEndian, uint start)
    {
        TiffEntry[] sorted = [.. entries.OrderBy(entry => entry.Tag)];
        int head = 2 + (sorted.Length * TiffDirectory.EntrySize) + 4;
        var bytes = new byte[head + sorted.Sum(entry => entry.Value.Length > 4 ? entry.Value.Length + (entry.Value.Length & 1) : 0)];
        Put(bytes, (ushort)sorted.Length, bigEndian);
        int free = head;
        for (int i = 0; i < sorted.Length; i++)
        {
            TiffEntry entry = sorted[i];
            Span<byte> target = bytes.AsSpan(2 + (i * TiffDirectory.EntrySize));
            Put(target, entry.Tag, bigEndian);
            Put(target[2..], entry.Type, bigEndian);
            Put(target[4..], (uint)entry.Count, bigEndian);
            if (entry.Value.Length <= 4)
            {
                entry.Value.Span.CopyTo(target[8..]);
                continue;
            }

            Put(target[8..], (uint)(start + free), bigEndian);
            entry.Value.Span.CopyTo(bytes.AsSpan(free));
            free += entry.Value.Length + (entry.Value.Length & 1);
        }

        return bytes;
    }

    /// <summary>An entry of numbers of 16 bits.</summary>
    public static TiffEntry Shorts(ushort tag, bool bigEndian, params ReadOnlySpan<int> numbers)
    {
        var value = new byte[2 * numbers.Length];
        for (int i = 0; i < numbers.Length; i++)
        {
            Put(value.AsSpan(2 * i), (ushort)numbers[i], bigEndian);
        }

        return new TiffEntry(tag, 3, numbers.Length, value);
    }

    /// <summary>An entry of numbers of 32 bits.</summary>
    public static TiffEntry Longs(ushort tag, bool bigEndian, params ReadOnlySpan<uint> numbers)
    {
        var value = new byte[4 * numbers.Length];
        for (int i = 0; i < numbers.Length; i++)
        {
            Put(value.AsSpan(4 * i), numbers[i], bigEndian);
        }

        return new TiffEntry(tag, 4, numbers.Length, value);
    }

    /// <summary>An entry of one quotient.</summary>
    public static TiffEntry Quotient(ushort tag, bool bigEndian, uint dividend, uint divisor) => Longs(tag, bigEndian, dividend, divisor) with { Type = 5, Count = 1 };

    /// <summary>An entry of bytes.</summary>
    public static TiffEntry Bytes(ushort tag, ushort type, ReadOnlyMemory<byte> value) => new(tag, type, value.Length, value);

    private static void Put(Span<byte> target, uint number, bool bigEndian)
    {
        if (bigEndian)
        {
            BinaryPrimitives.WriteUInt32BigEndian(target, number);
        }
        else
        {
            BinaryPrimitives.WriteUInt32LittleEndian(target, number);
        }
    }

    private static void Put(Span<byte> target, ushort number, bool bigEndian)
    {
        if (bigEndian)
        {
            BinaryPrimitives.WriteUInt16BigEndian(target, number);
        }
        else
        {
            BinaryPrimitives.WriteUInt16LittleEndian(target, number);
        }
    }
}
