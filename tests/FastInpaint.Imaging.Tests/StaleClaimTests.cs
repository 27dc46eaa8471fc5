using System.Text;
using FastInpaint.Imaging.Profiles;
using FastInpaint.Imaging.Tiff;

namespace FastInpaint.Imaging.Tests;

/// <summary>A written file claims nothing that it does not hold, and one sentence says what was left out.</summary>
public class StaleClaimTests
{
    private static readonly PictureFormat[] Formats = [PictureFormat.Jpeg, PictureFormat.Png, PictureFormat.WebP, PictureFormat.Tiff];
    private static readonly string[] Claims = ["hdrgm", "GainMap", "MotionPhoto", "MicroVideo", "Container", "MPF\0", "iso:ts:21496", "jumb", "c2pa", "ftyp", "caBX", "xiaomi"];
    private static readonly byte[] Video = [0, 0, 0, 24, .. "ftypmp42"u8, 0, 0, 0, 0, .. "mp42isom"u8];
    private static readonly byte[] Manifest = [.. "JP"u8, 0, 1, 0, 0, 0, 1, 0, 0, 0, 60, .. "jumb"u8, 0, 0, 0, 40, .. "jumdc2pa"u8];

    [Theory]
    [InlineData("gain map", "HDR gain map")]
    [InlineData("gain map of the standard", "HDR gain map")]
    [InlineData("gain map in the list", "HDR gain map")]
    [InlineData("motion photo", "video of the motion photo")]
    [InlineData("video without a claim", "video of the motion photo")]
    [InlineData("list of pictures", "further pictures")]
    [InlineData("pictures of Xiaomi", "further pictures")]
    [InlineData("picture without a list", "further pictures")]
    [InlineData("list of previews", "previews (thumbnails)")]
    [InlineData("credentials", "content credentials (C2PA)")]
    [InlineData("gain map and credentials", "HDR gain map and content credentials (C2PA)")]
    public void What_is_not_kept_is_not_claimed(string kind, string named)
    {
        byte[] file = JpegOf(kind);
        Picture read = TestPictures.Decode(file);
        Assert.Empty(read.Metadata.Warnings);
        foreach (PictureFormat target in Formats)
        {
            // Nothing has changed: these go all the same.
            foreach (byte changed in (byte[])[0, 1])
            {
                var options = new PictureWriteOptions { Changed = Enumerable.Repeat(changed, read.Width * read.Height).ToArray() };
                AssertNoClaim(Write(read, target, options), $"{kind} as {target}");
                Assert.Equal([$"The result leaves out what would not match it: the original's {named}."], PictureFile.WarningsOfWriting(read, target, options));
            }
        }

        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["in.jpg"], file);
        using PictureRowReader reader = PictureRowReader.Open(folder["in.jpg"], cancellationToken: TestContext.Current.CancellationToken);
        using PictureRowWriter writer = PictureRowWriter.Create(folder["out.jpg"], read.Width, read.Height, PixelFormat.Rgb24, reader.Metadata, original: reader);
        var rows = new byte[read.Pixels.Length];
        reader.Read(rows, TestContext.Current.CancellationToken);
        writer.Write(rows, TestContext.Current.CancellationToken);
        writer.Commit(reader.Metadata, TestContext.Current.CancellationToken);
        Assert.Equal([$"The result leaves out what would not match it: the original's {named}."], writer.Warnings);
        Assert.Equal(Write(read, PictureFormat.Jpeg, new PictureWriteOptions { Changed = new byte[read.Width * read.Height] }), File.ReadAllBytes(folder["out.jpg"]));
    }

    [Fact]
    public void Bytes_behind_a_picture_that_are_no_picture_are_not_worth_a_word() =>
        Assert.Empty(PictureFile.WarningsOfWriting(TestPictures.Decode([.. TestJpeg.Encode(Photo()), .. new byte[500]]), PictureFormat.Jpeg));

    [Fact]
    public void Credentials_of_other_formats_go_with_the_same_sentence()
    {
        byte[] png = TestPng.File(TestPng.Ihdr(1, 1, 8, 2), TestPng.Chunk("caBX", [.. "jumb"u8]), TestPng.Idat(0, 1, 2, 3), TestPng.Iend());
        byte[] plain = TestPictures.Encode(Photo(), PictureFormat.WebP);
        byte[] webp = TestWebP.File(("VP8X", [0, 0, 0, 0, 47, 0, 0, 31, 0, 0]), ("VP8L", plain[20..]), ("C2PA", [.. "jumb"u8]));
        byte[] tiff = TestTiff.File((256, [4]), (257, [4]), (258, [8]), (259, [1]), (262, [1]), (273, [8]), (277, [1]), (278, [4]), (279, [16]), (52_545, [1, 2]));
        byte[] gif = [.. "GIF89a"u8, 1, 0, 1, 0, 0x80, 0, 0, 1, 2, 3, 4, 5, 6, 0x21, 0xFF, 11, .. "C2PA_GIF"u8, 1, 0, 0, 1, 7, 0, 0x2C, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x44, 1, 0, 0x3B];
        foreach (byte[] file in (byte[][])[png, webp, tiff, gif])
        {
            Picture read = TestPictures.Decode(file);
            Assert.Contains("content credentials", PictureFile.WarningsOfWriting(read, PictureFormat.Png)[^1], StringComparison.Ordinal);
            AssertNoClaim(Write(read, PictureFormat.Png, new PictureWriteOptions()), "credentials");
        }
    }

    [Fact]
    public void An_animated_png_file_says_that_its_first_picture_is_read()
    {
        byte[] control = new byte[26];
        byte[][] chunks = [TestPng.Ihdr(1, 1, 8, 2), TestPng.Chunk("acTL", 0, 0, 0, 2, 0, 0, 0, 0), TestPng.Chunk("fcTL", control), TestPng.Idat(0, 1, 2, 3)];
        Picture still = TestPictures.Decode(TestPng.File([.. chunks, TestPng.Iend()]));
        Assert.Empty(still.Metadata.Warnings);
        byte[] animated = TestPng.File([.. chunks, TestPng.Chunk("fcTL", control), TestPng.Chunk("fdAT", [0, 0, 0, 1, .. TestPng.Deflate([0, 4, 5, 6])]), TestPng.Iend()]);
        Picture read = TestPictures.Decode(animated);
        Assert.Equal(["The PNG file is animated: only its first picture is read."], read.Metadata.Warnings);
        Assert.Equal(["IHDR", "IDAT", "IEND"], TestPng.Chunks(TestPictures.Encode(read, PictureFormat.Png)).Select(chunk => chunk.Type));

        using PictureRowReader rows = PictureRowReader.Open(new MemoryStream(animated), cancellationToken: TestContext.Current.CancellationToken);
        rows.Read(new byte[3], TestContext.Current.CancellationToken);
        Assert.Equal(read.Metadata.Warnings, rows.Metadata.Warnings);
    }

    [Theory]
    [InlineData(2, false)]
    [InlineData(3, true)]
    [InlineData(4, false)]
    [InlineData(5, true)]
    [InlineData(6, false)]
    [InlineData(6, true)]
    [InlineData(7, false)]
    [InlineData(8, true)]
    public void A_turned_picture_is_described_as_it_is(int orientation, bool big)
    {
        const int Wide = 48, High = 32;
        bool transposes = orientation >= 5;
        (int width, int height) = transposes ? (High, Wide) : (Wide, High);
        var exif = new TestExif { IsBigEndian = big, Orientation = orientation, Size = (Wide, High), Thumbnail = TestExif.Jpeg(3) };
        byte[] xmp = Encoding.UTF8.GetBytes(
            $"<x:xmpmeta xmlns:x='adobe:ns:meta/' xmlns:tiff='http://ns.adobe.com/tiff/1.0/' xmlns:exif='http://ns.adobe.com/exif/1.0/'><a tiff:Orientation='{orientation}' "
                + $"exif:PixelXDimension='{Wide}'><tiff:ImageLength>{High}</tiff:ImageLength></a></x:xmpmeta>");
        string expected = $"tiff:Orientation='1' exif:PixelXDimension='{width}'><tiff:ImageLength>{height}</tiff:ImageLength>";
        byte[] plain = TestJpeg.Encode(Photo());
        plain[plain.AsSpan().IndexOf("JFIF\0"u8) + 9] = 2;
        byte[] jpeg = TestJpeg.With(plain, 0xE1, [.. "http://ns.adobe.com/xap/1.0/\0"u8, .. xmp]);
        jpeg = TestJpeg.With(jpeg, 0xE1, [.. "Exif\0\0"u8, .. exif.Bytes()]);
        var stored = new Picture(Wide, High, PixelFormat.Rgb24, Photo().Pixels) { Metadata = new PictureMetadata { PngChunks = PngProfiles.Write(new PictureProfiles(exif.Bytes(), null, xmp, new PictureDensity(100, 200, true))) } };
        var unchanged = new PictureWriteOptions { Changed = new byte[Wide * High] };
        byte[] webp = TestWebP.File(("VP8X", [0x0C, 0, 0, 0, Wide - 1, 0, 0, High - 1, 0, 0]), ("VP8L", TestPictures.Encode(Photo(), PictureFormat.WebP)[20..]), ("EXIF", exif.Bytes()), ("XMP ", xmp));
        foreach (byte[] file in (byte[][])[jpeg, Write(stored, PictureFormat.Png, unchanged), webp])
        {
            Picture read = TestPictures.Decode(file);
            Assert.Equal((width, height), (read.Width, read.Height));
            Assert.Equal("The result leaves out what would not match it: the original's previews (thumbnails).", Assert.Single(PictureFile.WarningsOfWriting(read, PictureFormat.Png, unchanged)));
            foreach (PictureFormat target in Formats)
            {
                Picture again = TestPictures.Decode(Write(read, target, unchanged));
                Assert.Equal((width, height), (again.Width, again.Height));
                PictureProfiles profiles = again.Metadata.Profiles();
                Assert.Contains(expected, Encoding.UTF8.GetString(profiles.Xmp!.Value.Span), StringComparison.Ordinal);
                TiffDirectory first = TiffDirectory.First(profiles.Exif!.Value)!, camera = first.Inner(TiffTag.ExifDirectory)!;
                Assert.False(first.HasNext);
                Assert.Equal((width, height), ((int)camera.Number(TestExif.PixelsAcross)!, (int)camera.Number(TestExif.PixelsDown)!));
                long[] subject = orientation switch
                {
                    2 => [37, 20, 4, 6],
                    3 => [37, 11, 4, 6],
                    4 => [10, 11, 4, 6],
                    5 => [20, 10, 6, 4],
                    6 => [11, 10, 6, 4],
                    7 => [11, 37, 6, 4],
                    _ => [20, 37, 6, 4],
                };
                Assert.Equal(subject, camera.Numbers(TestExif.SubjectArea, 4));
                if (target is PictureFormat.Jpeg or PictureFormat.Png)
                {
                    Assert.Equal(1, first.Number(TiffTag.Orientation));
                    Assert.Equal(transposes ? 150.0 : 300.0, first.Quotient(TiffTag.XResolution));
                }
            }
        }

        // Two pixels across for each one down.
        byte[] jfif = Write(TestPictures.Decode(jpeg), PictureFormat.Jpeg, unchanged);
        int density = jfif.AsSpan().IndexOf("JFIF\0"u8) + 8;
        Assert.Equal(transposes ? [0, 1, 0, 2] : [0, 2, 0, 1], jfif[density..(density + 4)]);
    }

    [Fact]
    public void Orientation_behind_the_pixels_of_a_png_file_does_not_turn_a_file_of_another_format()
    {
        byte[] file = TestPng.File(TestPng.Ihdr(2, 1, 8, 0), TestPng.Idat(0, 7, 8), TestPng.Chunk("eXIf", new TestExif { Orientation = 6 }.Bytes()), TestPng.Iend());
        Picture written = TestPictures.Decode(TestPictures.Encode(TestPictures.Decode(file), PictureFormat.Jpeg));
        Assert.Equal((2, 1), (written.Width, written.Height));
    }

    [Fact]
    public void Xmp_that_grows_beyond_a_segment_is_left_out_of_a_jpeg_file()
    {
        const string Head = "http://ns.adobe.com/xap/1.0/\0<a xmlns:tiff='http://ns.adobe.com/tiff/1.0/' tiff:ImageWidth='9'>", End = "</a>";
        byte[] packet = Encoding.ASCII.GetBytes(Head + new string(' ', 65_533 - Head.Length - End.Length) + End);
        byte[] file = With(With(TestJpeg.Encode(Photo()), 0xE1, packet), 0xE1, [.. "Exif\0\0"u8, .. new TestExif { Orientation = 6 }.Bytes()]);
        Picture read = TestPictures.Decode(file);
        Picture jpeg = TestPictures.Decode(Write(read, PictureFormat.Jpeg, PictureWriteOptions.Default)), png = TestPictures.Decode(Write(read, PictureFormat.Png, PictureWriteOptions.Default));
        Assert.Equal((32, 48), (jpeg.Width, jpeg.Height));
        Assert.Null(jpeg.Metadata.Profiles().Xmp);
        Assert.NotNull(jpeg.Metadata.Profiles().Exif);
        Assert.Contains("tiff:ImageWidth='32'", Encoding.ASCII.GetString(png.Metadata.Profiles().Xmp!.Value.Span), StringComparison.Ordinal);
        Assert.Contains("extended XMP", Assert.Single(PictureFile.WarningsOfWriting(read, PictureFormat.Jpeg)), StringComparison.Ordinal);
        Assert.Empty(PictureFile.WarningsOfWriting(read, PictureFormat.Png));
    }

    private static byte[] JpegOf(string kind)
    {
        byte[] file = TestJpeg.Encode(Photo()), second = TestExif.Jpeg(4);
        const string Container = "<Container:Directory xmlns:Container='http://ns.google.com/photos/1.0/container/' xmlns:Item='http://ns.google.com/photos/1.0/container/item/'><Container:Item Item:Semantic='";
        return kind switch
        {
            "gain map" => [.. With(WithXmp(file, " xmlns:hdrgm='http://ns.adobe.com/hdr-gain-map/1.0/' hdrgm:Version='1.0'", $"{Container}GainMap'/></Container:Directory>"), 0xE2, List(0)), .. second],
            "gain map of the standard" => [.. With(With(file, 0xE2, [.. "urn:iso:std:iso:ts:21496:-1\0"u8, 0, 0, 0, 0]), 0xE2, List(0)), .. second],
            "gain map in the list" => [.. With(file, 0xE2, List(0x050000)), .. second],
            "motion photo" => [.. WithXmp(file, " xmlns:GCamera='http://ns.google.com/photos/1.0/camera/' GCamera:MotionPhoto='1'", $"{Container}MotionPhoto'/></Container:Directory>"), .. Video],
            "video without a claim" => [.. file, .. Video],
            "list of pictures" => [.. With(file, 0xE2, List(0x020003)), .. second],
            "pictures of Xiaomi" => WithXmp(file, " xmlns:MiCamera='http://ns.xiaomi.com/photos/1.0/camera/' MiCamera:XMPMeta='&lt;subimage offset=&quot;9&quot;/&gt;'", ""),
            "picture without a list" => [.. file, .. second],
            "list of previews" => [.. With(file, 0xE2, List(0x010001)), .. second],
            "credentials" => WithXmp(With(With(file, 0xEB, Manifest), 0xEB, Manifest), " xmlns:dcterms='http://purl.org/dc/terms/' dcterms:provenance='self#jumbf=c2pa'", ""),
            _ => [.. With(With(With(file, 0xEB, Manifest), 0xE2, [.. "urn:iso:std:iso:ts:21496:-1\0"u8, 0, 0, 0, 0]), 0xE2, List(0)), .. second],
        };
    }

    /// <summary>A list of two pictures.</summary>
    private static byte[] List(int kind)
    {
        byte[] entries = [.. new byte[16], (byte)kind, (byte)(kind >> 8), (byte)(kind >> 16), .. new byte[13]];
        TiffEntry[] all = [TiffDirectoryBytes.Bytes(0xB000, 7, "0100"u8.ToArray()), TiffDirectoryBytes.Longs(0xB001, false, 2), TiffDirectoryBytes.Bytes(0xB002, 7, entries)];
        return [.. "MPF\0"u8, .. TiffDirectoryBytes.Header(false, 8), .. TiffDirectoryBytes.Write(all, false, 8)];
    }

    private static byte[] With(byte[] file, byte marker, byte[] content) => TestJpeg.With(file, marker, content);

    private static byte[] WithXmp(byte[] file, string attributes, string elements) =>
        With(file, 0xE1, [.. "http://ns.adobe.com/xap/1.0/\0"u8, .. Encoding.UTF8.GetBytes($"<x:xmpmeta xmlns:x='adobe:ns:meta/'><a{attributes}>{elements}</a></x:xmpmeta>")]);

    private static Picture Photo() => TestJpeg.Photo(48, 32, PixelFormat.Rgb24);

    private static void AssertNoClaim(byte[] file, string what) => Assert.All(Claims, claim => Assert.True(file.AsSpan().IndexOf(Encoding.ASCII.GetBytes(claim)) < 0, $"{what} has {claim}"));

    private static byte[] Write(Picture picture, PictureFormat format, PictureWriteOptions options)
    {
        using var stream = new MemoryStream();
        PictureFile.Write(stream, picture, format, options, TestContext.Current.CancellationToken);
        return stream.ToArray();
    }
}
