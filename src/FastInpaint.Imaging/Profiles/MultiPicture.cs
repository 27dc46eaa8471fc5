namespace FastInpaint.Imaging.Profiles;

/// <summary>The list of the pictures in a file of several ones (CIPA DC-007).</summary>
internal static class MultiPicture
{
    private const ushort Entries = 0xB002;
    private const int EntrySize = 16;

    /// <summary>What the pictures behind the first one are; nothing where there are none.</summary>
    /// <param name="list">A TIFF structure.</param>
    public static StaleParts Parts(ReadOnlySpan<byte> list)
    {
        var structure = new ExifStructure(list);
        if (structure.First()?.Find(Entries) is not { } entries)
        {
            return StaleParts.Behind;
        }

        var parts = StaleParts.None;
        for (int at = EntrySize; at + EntrySize <= entries.Length; at += EntrySize)
        {
            ReadOnlySpan<byte> attribute = list.Slice(entries.Place + at, 4);
            int kind = structure.IsBigEndian ? (attribute[1] << 16) | (attribute[2] << 8) | attribute[3] : (attribute[2] << 16) | (attribute[1] << 8) | attribute[0];
            parts |= kind switch
            {
                0x010001 or 0x010002 => StaleParts.Previews,
                0x020002 => StaleParts.Depth,
                0x050000 => StaleParts.GainMap,
                _ => StaleParts.Behind,
            };
        }

        return parts;
    }
}
