using System.Buffers.Binary;

namespace FastInpaint.Imaging.Tiff;

/// <summary>A directory of a TIFF structure. Entries of an unknown type, or whose value lies outside the structure, are left out. The first entry of a repeated tag counts.</summary>
internal sealed class TiffDirectory
{
    public const int HeaderSize = 8;
    public const int EntrySize = 12;

    private readonly Dictionary<ushort, TiffEntry> _entries = [];
    private readonly ReadOnlyMemory<byte> _file;

    private TiffDirectory(ReadOnlyMemory<byte> file, bool bigEndian) => (_file, IsBigEndian) = (file, bigEndian);

    public bool IsBigEndian { get; }

    /// <summary>The entries, in the order of their tags.</summary>
    public IEnumerable<TiffEntry> Entries => _entries.Values.OrderBy(entry => entry.Tag);

    /// <summary>Whether the value of BitsPerSample or of the palette lies outside the structure. The pixels would mean something else without these entries, so the file must be refused.</summary>
    public bool IsCut { get; private set; }

    /// <summary>Whether the directory of a further picture follows.</summary>
    public bool HasNext { get; private set; }

    /// <summary>The first directory; null where there is none.</summary>
    public static TiffDirectory? First(ReadOnlyMemory<byte> file)
    {
        if (file.Length < HeaderSize)
        {
            return null;
        }

        bool bigEndian = file.Span[0] == 'M';
        return At(file, bigEndian, UInt32(file.Span[4..], bigEndian));
    }

    /// <summary>The directory that an entry points to; null where there is none.</summary>
    public TiffDirectory? Inner(ushort tag) => _entries.ContainsKey(tag) && Number(tag) is > 0 and <= uint.MaxValue and var at ? At(_file, IsBigEndian, (uint)at) : null;

    public TiffEntry? Find(ushort tag) => _entries.GetValueOrDefault(tag);

    /// <summary>The first number of an entry; null where the entry is missing or holds no whole numbers.</summary>
    public long? Number(ushort tag) => Find(tag) is { Count: > 0 } entry ? Number(entry, 0) : null;

    /// <summary>The numbers of an entry; null where the entry is missing or holds no whole numbers.</summary>
    public long[]? Numbers(ushort tag, int most)
    {
        if (Find(tag) is not { Count: > 0 } entry)
        {
            return null;
        }

        var numbers = new long[Math.Min(entry.Count, most)];
        for (int i = 0; i < numbers.Length; i++)
        {
            if (Number(entry, i) is not { } number)
            {
                return null;
            }

            numbers[i] = number;
        }

        return numbers;
    }

    /// <summary>A quotient of two whole numbers; null where the entry is missing or the divisor is 0.</summary>
    public double? Quotient(ushort tag) => Find(tag) is { Type: 5, Count: > 0 } entry && UInt32(entry.Value.Span[4..], IsBigEndian) is > 0 and var divisor
        ? UInt32(entry.Value.Span, IsBigEndian) / (double)divisor
        : null;

    public static uint UInt32(ReadOnlySpan<byte> bytes, bool bigEndian) =>
        bigEndian ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : BinaryPrimitives.ReadUInt32LittleEndian(bytes);

    public static ushort UInt16(ReadOnlySpan<byte> bytes, bool bigEndian) =>
        bigEndian ? BinaryPrimitives.ReadUInt16BigEndian(bytes) : BinaryPrimitives.ReadUInt16LittleEndian(bytes);

    private long? Number(TiffEntry entry, int index) => entry.Type switch
    {
        1 or 7 => entry.Value.Span[index],
        3 => UInt16(entry.Value.Span[(2 * index)..], IsBigEndian),
        4 or 13 => UInt32(entry.Value.Span[(4 * index)..], IsBigEndian),
        _ => null,
    };

    private static TiffDirectory? At(ReadOnlyMemory<byte> file, bool bigEndian, uint start)
    {
        ReadOnlySpan<byte> bytes = file.Span;
        if (start < HeaderSize || start > file.Length - 2)
        {
            return null;
        }

        var directory = new TiffDirectory(file, bigEndian);
        int count = UInt16(bytes[(int)start..], bigEndian);
        long end = start + 2 + ((long)count * EntrySize);
        for (long at = start + 2; at < end && at <= file.Length - EntrySize; at += EntrySize)
        {
            ReadOnlySpan<byte> entry = bytes.Slice((int)at, EntrySize);
            (ushort tag, ushort type) = (UInt16(entry, bigEndian), UInt16(entry[2..], bigEndian));
            // Type 13 is the 32-bit position of a directory.
            int size = type == 13 ? 4 : TiffEntry.SizeOf(type);
            long length = size * (long)UInt32(entry[4..], bigEndian);
            long place = length <= 4 ? at + 8 : UInt32(entry[8..], bigEndian);
            if (length > 0 && place + length <= file.Length)
            {
                directory._entries.TryAdd(tag, new TiffEntry(tag, type, (int)(length / size), file.Slice((int)place, (int)length)));
            }
            else if (length > 0 && tag is (TiffTag.BitsPerSample or TiffTag.ColorMap))
            {
                directory.IsCut = true;
            }
        }

        directory.HasNext = end <= file.Length - 4 && UInt32(bytes[(int)end..], bigEndian) != 0;
        return directory;
    }
}

/// <summary>An entry of a TIFF directory, its value inside the file.</summary>
/// <param name="Tag">The tag, which tells the meaning of the numbers.</param>
/// <param name="Type">The type of the numbers, 1 to 12.</param>
/// <param name="Count">The number of values.</param>
/// <param name="Value">The bytes of the values, in the file's byte order.</param>
internal sealed record TiffEntry(ushort Tag, ushort Type, int Count, ReadOnlyMemory<byte> Value)
{
    private static ReadOnlySpan<byte> Sizes => [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8];

    /// <summary>Bytes of a number of this type; 0 for an unknown type.</summary>
    public static int SizeOf(int type) => type < Sizes.Length ? Sizes[type] : 0;
}
