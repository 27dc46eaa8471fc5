namespace FastInpaint.Imaging.Tiff;

/// <summary>The Exif data of a picture: entries of the first directory that describe the picture, and the camera and GPS directories.</summary>
/// <param name="Entries">The entries, without those that point to inner directories.</param>
/// <param name="Inner">The inner directories by their tags.</param>
/// <param name="IsBigEndian">The byte order of all values.</param>
internal sealed record TiffExif(IReadOnlyList<TiffEntry> Entries, IReadOnlyList<(ushort Tag, TiffExif Directory)> Inner, bool IsBigEndian)
{
    /// <summary>Entries that describe the picture, not how its pixels lie in the file.</summary>
    private static readonly ushort[] s_descriptions =
        [TiffTag.ImageDescription, TiffTag.Make, TiffTag.Model, TiffTag.Software, TiffTag.DateTime, TiffTag.Artist, TiffTag.Copyright];

    private static readonly ushort[] s_pointers = [TiffTag.ExifDirectory, TiffTag.GpsDirectory, TiffTag.InteroperabilityDirectory];

    /// <summary>The Exif data in a TIFF structure's first directory; null where there is none.</summary>
    public static TiffExif? Of(ReadOnlyMemory<byte> file) => TiffDirectory.First(file) is { } first ? Of(first) : null;

    /// <inheritdoc cref="Of(ReadOnlyMemory{byte})"/>
    public static TiffExif? Of(TiffDirectory first)
    {
        TiffExif exif = Read(first, s_descriptions.Contains, [TiffTag.ExifDirectory, TiffTag.GpsDirectory]);
        return exif.Entries.Count > 0 || exif.Inner.Count > 0 ? exif : null;
    }

    /// <summary>A TIFF structure of its own.</summary>
    public byte[] ToStructure() => [.. TiffDirectoryBytes.Header(IsBigEndian, TiffDirectory.HeaderSize), .. ToDirectory(TiffDirectory.HeaderSize)];

    /// <summary>The directory, followed by its inner directories.</summary>
    /// <param name="start">Where the directory will stand in the file, an even number.</param>
    public byte[] ToDirectory(uint start)
    {
        // The length does not depend on the values of the pointers.
        uint next = start + (uint)TiffDirectoryBytes.Write(WithPointers(Inner.Select(_ => 0u)), IsBigEndian, start).Length;
        var pointers = new List<uint>();
        var directories = new List<byte>();
        foreach ((_, TiffExif directory) in Inner)
        {
            pointers.Add(next + (uint)directories.Count);
            directories.AddRange(directory.ToDirectory(next + (uint)directories.Count));
        }

        return [.. TiffDirectoryBytes.Write(WithPointers(pointers), IsBigEndian, start), .. directories];
    }

    private IEnumerable<TiffEntry> WithPointers(IEnumerable<uint> pointers) =>
        Entries.Concat(Inner.Zip(pointers, (inner, pointer) => TiffDirectoryBytes.Longs(inner.Tag, IsBigEndian, pointer)));

    private static TiffExif Read(TiffDirectory directory, Func<ushort, bool> isKept, ushort[] pointers)
    {
        TiffEntry[] entries = [.. directory.Entries.Where(entry => isKept(entry.Tag) && !s_pointers.Contains(entry.Tag))];
        var inner = new List<(ushort, TiffExif)>();
        foreach (ushort pointer in pointers)
        {
            if (directory.Inner(pointer) is { } found)
            {
                // Only the camera directory may have an inner directory, and only one level: pointers may form a circle.
                TiffExif exif = Read(found, _ => true, pointer == TiffTag.ExifDirectory ? [TiffTag.InteroperabilityDirectory] : []);
                if (exif.Entries.Count > 0)
                {
                    inner.Add((pointer, exif));
                }
            }
        }

        return new TiffExif(entries, inner, directory.IsBigEndian);
    }
}
