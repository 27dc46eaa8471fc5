using System.Buffers.Binary;
using FastInpaint.Imaging.Tiff;

namespace FastInpaint.Imaging.Tests;

/// <summary>Exif as cameras write it: a maker, the orientation, resolutions, sizes, a place, a note of the maker, and a preview in a second directory.</summary>
internal sealed record TestExif
{
    public const ushort ExposureTime = 33_434, Note = 37_500, SubjectArea = 0x9214, PixelsAcross = 0xA002, PixelsDown = 0xA003;

    public bool IsBigEndian { get; init; }

    public int Orientation { get; init; } = 1;

    public (int Width, int Height) Size { get; init; }

    public byte[] MakerNote { get; init; } = [.. "maker's note"u8];

    /// <summary>A JPEG file in the second directory; empty for no such directory.</summary>
    public byte[] Thumbnail { get; init; } = [];

    /// <summary>Samples in two strips of the second directory.</summary>
    public byte[] Strips { get; init; } = [];

    /// <summary>A JPEG file in a directory inside the first one.</summary>
    public byte[] Reduced { get; init; } = [];

    public byte[] Bytes()
    {
        // The lengths of directories do not depend on places.
        (byte[] first, _) = First(0, 0, 0);
        uint camera = TiffDirectory.HeaderSize + (uint)first.Length, place = camera + (uint)Camera(camera).Length, reduced = place + (uint)Place(place).Length;
        uint second = reduced + (uint)(Reduced.Length == 0 ? 0 : Preview(reduced, Reduced).Length);
        (first, int next) = First(camera, place, Reduced.Length == 0 ? 0 : reduced);
        byte[] preview = Thumbnail.Length > 0 ? Preview(second, Thumbnail) : Strips.Length > 0 ? Stripped(second) : [];
        if (preview.Length > 0)
        {
            Put(first.AsSpan(next), second);
        }

        return [.. TiffDirectoryBytes.Header(IsBigEndian, TiffDirectory.HeaderSize), .. first, .. Camera(camera), .. Place(place), .. Reduced.Length == 0 ? [] : Preview(reduced, Reduced), .. preview];
    }

    /// <summary>A small file of one color, larger than an empty one by its comment.</summary>
    public static byte[] Jpeg(byte seed)
    {
        Picture picture = TestPictures.Random(16, 16, PixelFormat.Rgb24, seed);
        return TestJpeg.Encode(picture, new PictureWriteOptions { Quality = 50 });
    }

    private (byte[] Bytes, int Next) First(uint camera, uint place, uint reduced)
    {
        List<TiffEntry> entries =
        [
            TiffDirectoryBytes.Bytes(TiffTag.Make, 2, "Leica\0"u8.ToArray()),
            TiffDirectoryBytes.Shorts(TiffTag.Orientation, IsBigEndian, Orientation),
            TiffDirectoryBytes.Quotient(TiffTag.XResolution, IsBigEndian, 300, 1),
            TiffDirectoryBytes.Quotient(TiffTag.YResolution, IsBigEndian, 150, 1),
            TiffDirectoryBytes.Longs(TiffTag.ExifDirectory, IsBigEndian, camera),
            TiffDirectoryBytes.Longs(TiffTag.GpsDirectory, IsBigEndian, place),
            .. Reduced.Length == 0 ? Array.Empty<TiffEntry>() : [TiffDirectoryBytes.Longs(330, IsBigEndian, reduced)],
        ];
        return (TiffDirectoryBytes.Write(entries, IsBigEndian, TiffDirectory.HeaderSize), 2 + (entries.Count * TiffDirectory.EntrySize));
    }

    private byte[] Camera(uint at) => TiffDirectoryBytes.Write(
        [
            TiffDirectoryBytes.Quotient(ExposureTime, IsBigEndian, 1, 250),
            TiffDirectoryBytes.Bytes(Note, 7, MakerNote),
            TiffDirectoryBytes.Shorts(SubjectArea, IsBigEndian, 10, 20, 4, 6),
            TiffDirectoryBytes.Shorts(PixelsAcross, IsBigEndian, Size.Width),
            TiffDirectoryBytes.Longs(PixelsDown, IsBigEndian, (uint)Size.Height),
        ],
        IsBigEndian,
        at);

    private byte[] Place(uint at) => TiffDirectoryBytes.Write([TiffDirectoryBytes.Bytes(1, 2, "N\0"u8.ToArray())], IsBigEndian, at);

    private byte[] Preview(uint at, byte[] file)
    {
        TiffEntry[] Entries(uint place) => [TiffDirectoryBytes.Shorts(259, IsBigEndian, 6), TiffDirectoryBytes.Longs(513, IsBigEndian, place), TiffDirectoryBytes.Longs(514, IsBigEndian, (uint)file.Length)];
        uint length = (uint)TiffDirectoryBytes.Write(Entries(0), IsBigEndian, at).Length;
        return [.. TiffDirectoryBytes.Write(Entries(at + length), IsBigEndian, at), .. file, .. new byte[file.Length & 1]];
    }

    private byte[] Stripped(uint at)
    {
        int half = Strips.Length / 2;
        TiffEntry[] Entries(uint place) =>
        [
            TiffDirectoryBytes.Shorts(259, IsBigEndian, 1), TiffDirectoryBytes.Longs(273, IsBigEndian, place, place + (uint)half),
            TiffDirectoryBytes.Longs(279, IsBigEndian, (uint)half, (uint)(Strips.Length - half)),
        ];
        uint length = (uint)TiffDirectoryBytes.Write(Entries(0), IsBigEndian, at).Length;
        return [.. TiffDirectoryBytes.Write(Entries(at + length), IsBigEndian, at), .. Strips];
    }

    private void Put(Span<byte> target, uint number)
    {
        if (IsBigEndian)
        {
            BinaryPrimitives.WriteUInt32BigEndian(target, number);
        }
        else
        {
            BinaryPrimitives.WriteUInt32LittleEndian(target, number);
        }
    }
}
