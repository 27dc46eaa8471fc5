using System.Buffers.Binary;

namespace FastInpaint.Imaging.Profiles;

/// <summary>An entry of a directory of Exif.</summary>
/// <param name="At">The position of its 12 bytes in the structure.</param>
/// <param name="Tag">The tag, which tells the meaning of the value.</param>
/// <param name="Type">The type of the numbers.</param>
/// <param name="Place">The position of the value in the structure.</param>
/// <param name="Length">Bytes of the value; 0 where the value lies outside the structure or its type is unknown.</param>
internal readonly record struct ExifEntry(int At, ushort Tag, ushort Type, int Place, int Length)
{
    /// <summary>Whether the value lies outside the entry's own 12 bytes.</summary>
    public bool IsApart => Length > 4;
}

/// <summary>A directory of Exif.</summary>
/// <param name="Start">The position of the directory in the structure.</param>
/// <param name="End">The end of its entries, where the position of the next directory is stored.</param>
/// <param name="Entries">The entries that lie inside the structure.</param>
internal sealed record ExifDirectory(int Start, int End, IReadOnlyList<ExifEntry> Entries)
{
    public ExifEntry? Find(ushort tag)
    {
        foreach (ExifEntry entry in Entries)
        {
            if (entry.Tag == tag && entry.Length > 0)
            {
                return entry;
            }
        }

        return null;
    }
}

/// <summary>Finds the positions of directories, entries and values in a TIFF structure, to edit them in place (Exif 2.32, 4.6.2).</summary>
/// <param name="bytes">The structure.</param>
internal readonly ref struct ExifStructure(ReadOnlySpan<byte> bytes)
{
    public const int HeaderSize = 8;
    public const int EntrySize = 12;
    public const ushort CameraDirectory = 0x8769, PlaceDirectory = 0x8825, InteroperabilityDirectory = 0xA005;

    private readonly ReadOnlySpan<byte> _bytes = bytes;

    public bool IsBigEndian { get; } = bytes.StartsWith("MM"u8);

    /// <summary>Whether the structure has a valid header.</summary>
    public bool IsValid => _bytes.Length >= HeaderSize && (IsBigEndian || _bytes.StartsWith("II"u8));

    private static ReadOnlySpan<byte> Sizes => [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4];

    /// <summary>The first directory; null where there is none.</summary>
    public ExifDirectory? First() => IsValid ? At(UInt32(4)) : null;

    /// <summary>The directory at a position; null where there is none.</summary>
    public ExifDirectory? At(long start)
    {
        if (start < HeaderSize || start > _bytes.Length - 2)
        {
            return null;
        }

        int count = UInt16((int)start);
        var entries = new List<ExifEntry>();
        int at = (int)start + 2;
        for (; count > 0 && at <= _bytes.Length - EntrySize; at += EntrySize, count--)
        {
            ushort type = UInt16(at + 2);
            long length = (type < Sizes.Length ? Sizes[type] : 0) * (long)UInt32(at + 4);
            long place = length <= 4 ? at + 8 : UInt32(at + 8);
            bool isInside = place + length <= _bytes.Length;
            entries.Add(new ExifEntry(at, UInt16(at), type, isInside ? (int)place : at + 8, isInside ? (int)length : 0));
        }

        return new ExifDirectory((int)start, at, entries);
    }

    /// <summary>The directory that an entry points to; null where there is none.</summary>
    public ExifDirectory? Inner(ExifDirectory directory, ushort tag) => directory.Find(tag) is { } entry && Number(entry, 0) is > 0 and var place ? At(place) : null;

    /// <summary>The position of the directory that follows another one; 0 where there is none.</summary>
    public uint Next(ExifDirectory directory) => directory.End <= _bytes.Length - 4 ? UInt32(directory.End) : 0;

    /// <summary>The number of values of an entry of whole numbers; 0 for other types.</summary>
    public static int Count(ExifEntry entry) => entry.Type is 1 or 3 or 4 or 13 ? entry.Length / Sizes[entry.Type] : 0;

    /// <summary>A whole number of an entry; 0 where the entry has none at this index.</summary>
    public uint Number(ExifEntry entry, int index) => index >= Count(entry) ? 0 : entry.Type switch
    {
        1 => _bytes[entry.Place + index],
        3 => UInt16(entry.Place + (2 * index)),
        _ => UInt32(entry.Place + (4 * index)),
    };

    private ushort UInt16(int at) => IsBigEndian ? BinaryPrimitives.ReadUInt16BigEndian(_bytes[at..]) : BinaryPrimitives.ReadUInt16LittleEndian(_bytes[at..]);

    private uint UInt32(int at) => IsBigEndian ? BinaryPrimitives.ReadUInt32BigEndian(_bytes[at..]) : BinaryPrimitives.ReadUInt32LittleEndian(_bytes[at..]);
}
