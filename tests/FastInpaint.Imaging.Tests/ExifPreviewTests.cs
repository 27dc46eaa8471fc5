using FastInpaint.Imaging.Profiles;
using FastInpaint.Imaging.Tiff;

namespace FastInpaint.Imaging.Tests;

/// <summary>Pictures inside Exif are found and overwritten; everything else stays where it is.</summary>
public class ExifPreviewTests
{
    private static readonly byte[] Preview = TestExif.Jpeg(7);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Exif_without_pictures_stays_as_it_is(bool big) => Assert.Null(ExifPreviews.Remove(new TestExif { IsBigEndian = big }.Bytes()));

    [Theory]
    [InlineData(false, "second directory")]
    [InlineData(true, "second directory")]
    [InlineData(false, "strips")]
    [InlineData(true, "strips")]
    [InlineData(false, "inner directory")]
    [InlineData(true, "inner directory")]
    [InlineData(false, "maker's note")]
    [InlineData(true, "maker's note")]
    [InlineData(false, "maker's note without its first byte")]
    [InlineData(false, "maker's note, cut")]
    public void A_picture_goes_and_the_rest_stays(bool big, string kind)
    {
        byte[] samples = [.. Enumerable.Range(0, 600).Select(i => (byte)(i * 7 | 1))], note = [.. "MAKER\0\0"u8];
        var plain = new TestExif { IsBigEndian = big };
        TestExif exif = kind switch
        {
            "second directory" => plain with { Thumbnail = Preview },
            "strips" => plain with { Strips = samples },
            "inner directory" => plain with { Reduced = Preview },
            "maker's note" => plain with { MakerNote = [.. note, .. Preview, .. "end"u8] },
            "maker's note, cut" => plain with { MakerNote = [.. note, .. Preview[..^40]] },
            _ => plain with { MakerNote = [.. note, 1, 0xD8, .. Preview[20..], .. "end"u8] },
        };
        byte[] before = exif.Bytes(), after = ExifPreviews.Remove(before)!;
        Assert.False(EmbeddedJpeg.IsIn(after));
        Assert.Equal(-1, after.AsSpan().IndexOf(Preview[^60..^40]));
        Assert.Equal(-1, after.AsSpan().IndexOf(samples.AsSpan(0, 20)));
        Assert.Equal(-1, after.AsSpan().IndexOf(samples.AsSpan(580, 20)));
        TiffDirectory first = TiffDirectory.First(after)!;
        Assert.False(first.HasNext);
        Assert.Equal("Leica\0"u8.ToArray(), first.Find(TiffTag.Make)!.Value.ToArray());
        Assert.Equal(300.0, first.Quotient(TiffTag.XResolution));
        Assert.Equal("N\0"u8.ToArray(), first.Inner(TiffTag.GpsDirectory)!.Find(1)!.Value.ToArray());
        TiffDirectory camera = first.Inner(TiffTag.ExifDirectory)!;
        Assert.Equal(1 / 250.0, camera.Quotient(TestExif.ExposureTime));
        byte[] kept = camera.Find(TestExif.Note)!.Value.ToArray();
        Assert.Equal(exif.MakerNote.Length, kept.Length);
        Assert.Equal(kind.StartsWith("maker", StringComparison.Ordinal) ? note : exif.MakerNote, kept[..(kind.StartsWith("maker", StringComparison.Ordinal) ? note.Length : kept.Length)]);
        Assert.Equal(exif.MakerNote.AsSpan().EndsWith("end"u8), kept.AsSpan().EndsWith("end"u8));
        Assert.Null(first.Find(330));
        // A picture at the end is cut off, not only overwritten.
        Assert.Equal(kind switch { "second directory" or "strips" => plain.Bytes().Length, "inner directory" => plain.Bytes().Length + TiffDirectory.EntrySize, _ => before.Length }, after.Length);
        Assert.Null(ExifPreviews.Remove(after));
    }

    [Fact]
    public void A_value_that_both_directories_share_stays()
    {
        byte[] exif = new TestExif { Thumbnail = Preview }.Bytes();
        // The compression of the preview becomes its resolution, at the place of the first directory's.
        int second = BitConverter.ToInt32(exif, 8 + 2 + (6 * 12)), resolution = exif.AsSpan().IndexOf([(byte)0x1A, (byte)1, (byte)5, (byte)0]);
        exif.AsSpan(resolution, 12).CopyTo(exif.AsSpan(second + 2));
        byte[] after = ExifPreviews.Remove(exif)!;
        Assert.Equal(300.0, TiffDirectory.First(after)!.Quotient(TiffTag.XResolution));
        Assert.False(TiffDirectory.First(after)!.HasNext);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    [InlineData(18)]
    public void Pixels_of_a_preview_go_though_their_bytes_are_not_counted(int counted)
    {
        // A first directory without entries at byte 8, the second one behind it, and 3 x 2 pixels.
        TiffEntry[] entries =
        [
            TiffDirectoryBytes.Longs(256, false, 3), TiffDirectoryBytes.Longs(257, false, 2), TiffDirectoryBytes.Longs(259, false, 1), TiffDirectoryBytes.Longs(273, false, 14 + 66),
            TiffDirectoryBytes.Longs(279, false, (uint)counted),
        ];
        byte[] exif = [.. TiffDirectoryBytes.Header(false, 8), 0, 0, 14, 0, 0, 0, .. TiffDirectoryBytes.Write(entries, false, 14), .. Enumerable.Repeat((byte)200, 18)];
        Assert.Equal(80 + 18, exif.Length);
        byte[] after = ExifPreviews.Remove(exif)!;
        Assert.Equal([.. TiffDirectoryBytes.Header(false, 8), 0, 0, 0, 0, 0, 0], after);
    }

    [Fact]
    public void Directories_in_circles_and_thumbnails_over_everything_do_no_harm()
    {
        byte[] exif = new TestExif { Thumbnail = Preview }.Bytes();
        int next = 8 + 2 + (6 * 12), second = BitConverter.ToInt32(exif, next);
        byte[] circle = [.. exif];
        BitConverter.GetBytes(8).CopyTo(circle, next);
        Assert.Equal("Leica\0"u8.ToArray(), TiffDirectory.First(ExifPreviews.Remove(circle)!)!.Find(TiffTag.Make)!.Value.ToArray());

        byte[] whole = [.. exif];
        int thumbnail = second + 2 + 12 + 8;
        BitConverter.GetBytes(0).CopyTo(whole, thumbnail);
        BitConverter.GetBytes(whole.Length).CopyTo(whole, thumbnail + 12);
        byte[] after = ExifPreviews.Remove(whole)!;
        Assert.Equal(new TestExif().Bytes(), after);
    }

    [Fact]
    public void One_directory_a_million_times_is_read_once()
    {
        const int Times = 1 << 20, Entries = 60_000, List = 8 + 2 + 12 + 4;
        byte[] exif = [.. "II*\0"u8, 8, 0, 0, 0, 1, 0, .. Entry(0x014A, 4, Times, List), 0, 0, 0, 0, .. new byte[4 * Times], .. BitConverter.GetBytes((ushort)Entries), .. new byte[(12 * Entries) + 4]];
        for (int i = 0; i < Times; i++)
        {
            BitConverter.TryWriteBytes(exif.AsSpan(List + (4 * i)), List + (4 * Times));
        }

        Assert.Equal([.. "II*\0"u8, 8, 0, 0, 0, .. new byte[List - 8]], ExifPreviews.Remove(exif)!);
    }

    [Fact]
    public void Exif_with_a_million_samples_goes()
    {
        const int Count = 1 << 20, Numbers = 8 + 2 + 24 + 4;
        byte[] exif = [.. "II*\0"u8, 8, 0, 0, 0, 2, 0, .. Entry(0x0111, 1, Count, Numbers), .. Entry(0x0117, 1, Count, Numbers), 0, 0, 0, 0, .. Enumerable.Repeat((byte)1, Count)];
        Assert.Empty(ExifPreviews.Remove(exif)!);
    }

    [Fact]
    public void What_is_no_exif_goes_where_it_holds_a_picture()
    {
        Assert.Empty(ExifPreviews.Remove([1, 2, 3, .. Preview])!);
        Assert.Null(ExifPreviews.Remove([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]));
        Assert.Null(ExifPreviews.Remove([]));
    }

    [Fact]
    public void Any_change_of_bytes_leaves_no_picture_and_ends_soon()
    {
        byte[] exif = new TestExif { Thumbnail = Preview, Reduced = Preview, MakerNote = Preview }.Bytes();
        var random = new Random(5);
        for (int i = 0; i < 3000; i++)
        {
            byte[] damaged = [.. exif];
            for (int n = 0; n < 1 + (i % 4); n++)
            {
                damaged[random.Next(i % 2 == 0 ? 300 : damaged.Length)] = (byte)random.Next(256);
            }

            byte[] after = ExifPreviews.Remove(damaged) ?? damaged;
            Assert.True(after.Length <= exif.Length, $"case {i}");
            Assert.Equal(-1, after.AsSpan().IndexOf(Preview.AsSpan(0, 20)));
        }
    }

    private static byte[] Entry(ushort tag, ushort type, int count, int place) => [.. BitConverter.GetBytes(tag), .. BitConverter.GetBytes(type), .. BitConverter.GetBytes(count), .. BitConverter.GetBytes(place)];
}
