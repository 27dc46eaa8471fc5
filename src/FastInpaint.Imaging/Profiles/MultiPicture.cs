namespace FastInpaint.Imaging.Profiles;

/// <summary>Reads the list of pictures of a multi-picture file (CIPA DC-007).</summary>
internal static class MultiPicture
{
    private const ushort Entries = 0xB002;
    private const int EntrySize = 16;

    /// <summary>The kinds of the pictures after the first one; none where there are no such pictures.</summary>
    /// <param name="list">The list, which is a TIFF structure.</param>
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
