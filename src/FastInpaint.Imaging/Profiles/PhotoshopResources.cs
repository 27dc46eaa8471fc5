using System.Buffers.Binary;

namespace FastInpaint.Imaging.Profiles;

/// <summary>Edits Photoshop's image resources. A resource has a signature, a number, a name and data.</summary>
internal static class PhotoshopResources
{
    private const int SignatureSize = 4;
    private const ushort OldThumbnail = 1033, Thumbnail = 1036, Exif = 1058, FurtherExif = 1059, Xmp = 1060;

    /// <summary>Removes thumbnails, and copies of Exif and XMP that would have to be edited; null where all resources stay.</summary>
    /// <param name="data">The resources one after the other.</param>
    /// <param name="edits">The parts to remove.</param>
    /// <param name="found">The parts that were removed.</param>
    public static byte[]? Edit(ReadOnlySpan<byte> data, XmpEdits edits, out StaleParts found)
    {
        found = StaleParts.None;
        bool all = true;
        var kept = new List<byte>(data.Length);
        for (int at = 0; at < data.Length;)
        {
            int end = End(data, at, out ushort number, out Range content);
            if (Stays(number, data[content], edits, ref found))
            {
                kept.AddRange(data[at..end]);
            }
            else
            {
                all = false;
            }

            at = end;
        }

        return all ? null : [.. kept];
    }

    /// <summary>The end of a resource. Data that is no resource, or is cut, reaches to the end.</summary>
    private static int End(ReadOnlySpan<byte> data, int at, out ushort number, out Range content)
    {
        (number, content) = (0, at..data.Length);
        int name = at + SignatureSize + 2;
        if (name >= data.Length)
        {
            return data.Length;
        }

        int size = name + ((data[name] + 2) & ~1);
        if (size + 4 > data.Length)
        {
            return data.Length;
        }

        number = BinaryPrimitives.ReadUInt16BigEndian(data[(at + SignatureSize)..]);
        uint length = BinaryPrimitives.ReadUInt32BigEndian(data[size..]);
        int start = size + 4;
        content = start..(int)Math.Min(data.Length, (long)start + length);
        return (int)Math.Min(data.Length, (long)start + length + (length & 1));
    }

    /// <summary>Whether a resource stays. A copy of Exif or XMP that would have to be edited is removed as a whole.</summary>
    private static bool Stays(ushort number, ReadOnlySpan<byte> content, XmpEdits edits, ref StaleParts found)
    {
        if (number == Xmp)
        {
            bool stays = XmpPacket.Edit(content, edits, out StaleParts parts) is null;
            found |= parts;
            return stays;
        }

        bool isExif = number is Exif or FurtherExif;
        if (isExif && edits.Turn is { Turns: true } turn && ExifTurn.Run(content, turn) is not null)
        {
            return false;
        }

        bool isPreview = edits.Previews && (number is OldThumbnail or Thumbnail || EmbeddedJpeg.IsIn(content) || (isExif && ExifPreviews.Remove(content) is not null));
        found |= isPreview ? StaleParts.Previews : StaleParts.None;
        return !isPreview;
    }
}
