using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text;
using FastInpaint.Imaging.Profiles;
using FastInpaint.Imaging.Tiff;

namespace FastInpaint.Imaging.Tests;

/// <summary>Where a pixel changed, no file of any format shows the picture as it was.</summary>
public class StalePreviewTests
{
    private const int Width = 48, Height = 32;
    private const string Sentence = "The result leaves out what would not match it: the original's previews (thumbnails).";

    private static readonly PictureFormat[] Formats = [PictureFormat.Jpeg, PictureFormat.Png, PictureFormat.WebP, PictureFormat.Tiff, PictureFormat.Bmp, PictureFormat.Pnm];
    private static readonly byte[] Preview = TestExif.Jpeg(9);
    private static readonly byte[] Mark = Preview[^60..^40];
    private static readonly byte[] XmpName = [.. "http://ns.adobe.com/xap/1.0/\0"u8];

    public static TheoryData<string> Kinds => [.. Files().Keys];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_changed_picture_has_no_preview_in_any_format(string kind)
    {
        byte[] file = Files()[kind];
        Picture read = TestPictures.Decode(file);
        foreach (PictureFormat target in Formats)
        {
            foreach (PictureWriteOptions options in (PictureWriteOptions[])[Changes(1), new(), new() { Quality = 80 }])
            {
                byte[] written = Write(read, target, options);
                AssertNoPreview(written, $"{kind} as {target}");
                Assert.Equal([Sentence], PictureFile.WarningsOfWriting(read, target, options));
                Assert.DoesNotContain(PictureFile.WarningsOfWriting(TestPictures.Decode(written), target, options), sentence => sentence.Contains("leaves out", StringComparison.Ordinal));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void An_unchanged_picture_keeps_its_preview(string kind)
    {
        Picture read = TestPictures.Decode(Files()[kind]);
        byte[] written = Write(read, read.Format!.Value, Changes(0));
        Assert.Equal(read.Metadata.JpegSegments.Select(segment => Convert.ToHexString(segment.Data.Span)), TestPictures.Decode(written).Metadata.JpegSegments.Select(segment => Convert.ToHexString(segment.Data.Span)));
        Assert.Equal(read.Metadata.PngChunks.Select(chunk => Convert.ToHexString(chunk.Data.Span)), TestPictures.Decode(written).Metadata.PngChunks.Select(chunk => Convert.ToHexString(chunk.Data.Span)));
        Assert.Empty(PictureFile.WarningsOfWriting(read, read.Format!.Value, Changes(0)));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_picture_that_goes_by_row_by_row_has_none_either(string kind)
    {
        using var folder = new TemporaryFolder();
        string source = folder["source"];
        File.WriteAllBytes(source, Files()[kind]);
        foreach (string target in (string[])["out.jpg", "out.png", "out.webp", "out.tif"])
        {
            using PictureRowReader reader = PictureRowReader.Open(source, cancellationToken: TestContext.Current.CancellationToken);
            using PictureRowWriter writer = PictureRowWriter.Create(folder[target], Width, Height, reader.Header.Layout, reader.Metadata, original: reader);
            var rows = new byte[Width * Height * reader.Header.Layout.BytesPerPixel()];
            reader.Read(rows, TestContext.Current.CancellationToken);
            writer.Write(rows, TestContext.Current.CancellationToken);
            writer.Commit(reader.Metadata, TestContext.Current.CancellationToken);
            AssertNoPreview(File.ReadAllBytes(folder[target]), $"{kind} as {target}");
            Assert.Equal(Sentence, writer.Warnings[^1]);
        }

        using PictureRowReader again = PictureRowReader.Open(source, cancellationToken: TestContext.Current.CancellationToken);
        using PictureRowWriter unchanged = PictureRowWriter.Create(folder["same.png"], Width, Height, again.Header.Layout, again.Metadata, new PictureWriteOptions { Changed = ReadOnlyMemory<byte>.Empty });
        Assert.Empty(unchanged.Warnings);
    }

    [Fact]
    public void Everything_else_in_the_segments_stays()
    {
        byte[] caption = Resource(1028, [.. "caption"u8]), copyright = Resource(1034, [1]);
        byte[] file = Jpeg(
            (0xE1, [.. "Exif\0\0"u8, .. new TestExif { Thumbnail = Preview }.Bytes()]),
            (0xED, [.. "Photoshop 3.0\0"u8, .. caption, .. Resource(1036, Preview), .. copyright]),
            (0xEC, [.. "Ducky\0"u8, 1, 2]),
            (0xFE, [.. "remark"u8]));
        Picture written = TestPictures.Decode(Write(TestPictures.Decode(file), PictureFormat.Jpeg, Changes(1)));
        Assert.Equal(
            [(byte)0xE0, (byte)0xE1, (byte)0xED, (byte)0xEC, (byte)0xFE], written.Metadata.JpegSegments.Select(segment => segment.Marker));
        Assert.Equal([.. "Photoshop 3.0\0"u8, .. caption, .. copyright], written.Metadata.JpegSegments[2].Data.ToArray());
        Assert.Equal([.. "Exif\0\0"u8, .. new TestExif().Bytes()], written.Metadata.JpegSegments[1].Data.ToArray());
        Assert.Equal([.. "remark"u8], written.Metadata.JpegSegments[4].Data.ToArray());
    }

    [Fact]
    public void Inner_directories_of_a_tiff_file_are_said_to_be_left_out()
    {
        byte[] file = TestTiff.File((256, [4]), (257, [4]), (258, [8]), (259, [1]), (262, [1]), (273, [8]), (277, [1]), (278, [4]), (279, [16]), (330, [8]));
        Assert.Equal([Sentence], PictureFile.WarningsOfWriting(TestPictures.Decode(file), PictureFormat.Tiff, Changes(1)));
    }

    [Fact]
    public void Extended_xmp_is_cleaned_and_numbered_anew()
    {
        string rest = new('r', 70_000);
        string packet = $"<x:xmpmeta xmlns:x='adobe:ns:meta/' xmlns:GImage='http://ns.google.com/photos/1.0/image/' xmlns:dc='urn:dc'><a GImage:Data='/9j/4AAQ' dc:source='{rest}'/></x:xmpmeta>";
        (ImmutableArray<JpegSegment> pieces, string number) = ExtendedXmp.Split(Encoding.UTF8.GetBytes(packet));
        byte[] xmp = Encoding.UTF8.GetBytes($"<x:xmpmeta xmlns:x='adobe:ns:meta/' xmlns:xmpNote='http://ns.adobe.com/xmp/note/'><a xmpNote:HasExtendedXMP='{number}'/></x:xmpmeta>");
        byte[] file = Jpeg([(0xE1, [.. XmpName, .. xmp]), .. pieces.Select(piece => (piece.Marker, piece.Data.ToArray()))]);
        Picture read = TestPictures.Decode(file), written = TestPictures.Decode(Write(read, PictureFormat.Jpeg, Changes(1)));
        string joined = Encoding.UTF8.GetString(ExtendedXmp.Join(written.Metadata.JpegSegments)!);
        Assert.Equal(packet.Replace(" GImage:Data='/9j/4AAQ'", "", StringComparison.Ordinal).Replace(" xmlns:GImage='http://ns.google.com/photos/1.0/image/'", "", StringComparison.Ordinal), joined);
        string main = Encoding.UTF8.GetString(written.Metadata.JpegSegments.Single(JpegProfiles.IsXmp).Data.Span);
        Assert.Contains($"HasExtendedXMP='{ExtendedXmp.Split(Encoding.UTF8.GetBytes(joined)).Number}'", main, StringComparison.Ordinal);
        Assert.Equal([Sentence], PictureFile.WarningsOfWriting(read, PictureFormat.Jpeg, Changes(1)));

        // In another format there is no place for it.
        byte[] png = Write(read, PictureFormat.Png, Changes(0));
        Assert.DoesNotContain("HasExtendedXMP", Encoding.Latin1.GetString(png), StringComparison.Ordinal);
        Assert.Contains("extended XMP", Assert.Single(PictureFile.WarningsOfWriting(read, PictureFormat.Png, Changes(0))), StringComparison.Ordinal);
        // Nor where a piece is missing.
        Picture cut = TestPictures.Decode(Jpeg((0xE1, [.. XmpName, .. xmp]), (0xE1, pieces[0].Data.ToArray())));
        Assert.DoesNotContain("xmp/extension", Encoding.Latin1.GetString(Write(cut, PictureFormat.Jpeg, Changes(1))), StringComparison.Ordinal);
    }

    [Fact]
    public void Text_that_inflates_beyond_the_limit_is_not_inflated_again_and_again()
    {
        PngChunk[] chunks = [.. Enumerable.Repeat(PngText.Compressed("Comment", new byte[PictureLimits.Default.MaxMetadataBytes + 1], afterPixels: false), 1000)];
        var found = StaleParts.None;
        Assert.Equal(chunks, PngClaims.Edit([.. chunks], previews: true, ref found));
        Assert.Equal(StaleParts.None, found);
    }

    private static Dictionary<string, byte[]> Files()
    {
        byte[] exif = new TestExif { Thumbnail = Preview }.Bytes(), note = new TestExif { IsBigEndian = true, MakerNote = [.. "NIKON"u8, .. Preview] }.Bytes();
        byte[] thumbnails = Encoding.UTF8.GetBytes($"<x:xmpmeta xmlns:x='adobe:ns:meta/' xmlns:xmp='http://ns.adobe.com/xap/1.0/'><xmp:Thumbnails>{Convert.ToBase64String(Preview)}</xmp:Thumbnails></x:xmpmeta>");
        byte[] resources = [.. Resource(1036, [.. new byte[28], .. Preview])];
        string hexadecimal = $"\nexif\n    {exif.Length + 6}\n{Convert.ToHexStringLower([.. "Exif\0\0"u8, .. exif])}\n";
        byte[] jfif = Jpeg();
        byte[] pixels = [.. Enumerable.Range(0, 3 * 5 * 4).Select(i => i % 3 == 0 ? (byte)200 : Mark[i % 20])];
        TiffEntry[] strips = [TiffDirectoryBytes.Longs(273, false, 38), TiffDirectoryBytes.Longs(279, false, (uint)pixels.Length)];
        byte[] kodak = [.. TiffDirectoryBytes.Header(false, 8), .. TiffDirectoryBytes.Write(strips, false, 8), .. pixels];
        byte[] named = [.. "Photoshop 3.0\0"u8, .. Resource(1036, [.. new byte[28], .. pixels])];
        return new Dictionary<string, byte[]>
        {
            ["jpeg exif"] = Jpeg((0xE1, [.. "Exif\0\0"u8, .. exif])),
            ["jpeg exif in two segments"] = Jpeg((0xE1, [.. "Exif\0\0"u8, .. exif[..300]]), (0xE1, [.. "Exif\0\0"u8, .. exif[300..]])),
            ["jpeg maker's note"] = Jpeg((0xE1, [.. "Exif\0\0"u8, .. note])),
            ["jpeg jfif"] = [.. jfif[..4], 0, (byte)(16 + pixels.Length), .. jfif[6..18], 5, 4, .. pixels, .. jfif[20..]],
            ["jpeg jfxx"] = Jpeg((0xE0, [.. "JFXX\0"u8, 0x10, .. Preview])),
            ["jpeg jfxx without compression"] = Jpeg((0xE0, [.. "JFXX\0"u8, 0x13, 5, 4, .. pixels])),
            ["jpeg photoshop"] = Jpeg((0xED, [.. "Photoshop 3.0\0"u8, .. resources])),
            ["jpeg photoshop in two segments"] = Jpeg((0xED, [.. "Photoshop 3.0\0"u8, .. resources[..100]]), (0xED, [.. "Photoshop 3.0\0"u8, .. resources[100..]])),
            ["jpeg old photoshop"] = Jpeg((0xED, [.. "Photoshop 3.0\0"u8, .. Resource(1033, [.. new byte[28], .. pixels])])),
            ["jpeg xmp"] = Jpeg((0xE1, [.. XmpName, .. thumbnails])),
            ["jpeg other segment"] = Jpeg((0xE3, [0, .. Preview])),
            ["jpeg other segments without names"] = Jpeg((0xE3, Preview[..300]), (0xE4, Preview[300..])),
            ["jpeg kodak without compression"] = Jpeg((0xE3, [.. "Meta\0\0"u8, .. kodak])),
            ["jpeg remark"] = Jpeg((0xFE, Encoding.ASCII.GetBytes($"preview: {Convert.ToBase64String(Preview)}"))),
            ["png exif"] = Png(TestPng.Chunk("eXIf", exif)),
            ["png exif with a name"] = Png(TestPng.Chunk("eXIf", [.. "Exif\0\0"u8, .. exif])),
            ["png xmp"] = Png(TestPng.Chunk("iTXt", [.. "XML:com.adobe.xmp\0"u8, 1, 0, 0, 0, .. TestPng.Deflate(thumbnails)])),
            ["png raw exif"] = Png(TestPng.Chunk("zTXt", [.. "Raw profile type exif\0\0"u8, .. TestPng.Deflate(Encoding.ASCII.GetBytes(hexadecimal))])),
            ["png raw exif of another name"] = Png(TestPng.Chunk("tEXt", [.. "Raw profile type APP1\0"u8, .. Encoding.ASCII.GetBytes(hexadecimal.Replace("exif", "generic profile", StringComparison.Ordinal))])),
            ["png raw photoshop with a name"] = Png(TestPng.Chunk("tEXt", [.. "Raw profile type 8bim\0"u8, .. Encoding.ASCII.GetBytes($"\n8bim\n    {named.Length}\n{Convert.ToHexStringLower(named)}\n")])),
            ["png base64 inside text"] = Png(TestPng.Chunk("tEXt", [.. "workflow\0"u8, .. Encoding.ASCII.GetBytes($"{{\"image\":\"{Convert.ToBase64String(Preview)}\"}}")])),
            ["png data address"] = Png(TestPng.Chunk("tEXt", [.. "Preview\0data:image/jpeg;base64,"u8, .. Encoding.ASCII.GetBytes(Convert.ToBase64String(Preview))])),
            ["webp exif and xmp"] = With(PictureFormat.WebP, exif, thumbnails),
            ["tiff maker's note and xmp"] = With(PictureFormat.Tiff, note, thumbnails),
        };
    }

    private static void AssertNoPreview(byte[] file, string what)
    {
        // Metadata is compressed in PNG files only, and what is read is inflated.
        Picture read = TestPictures.Decode(file);
        byte[][] texts = [.. read.Metadata.PngChunks.Select(chunk => PngText.Read(chunk, 1 << 20)?.Text.ToArray() ?? chunk.Data.ToArray())];
        foreach (byte[] bytes in (byte[][])[file, .. texts])
        {
            Assert.True(bytes.AsSpan().IndexOf(Mark) < 0, what);
            Assert.True(bytes.AsSpan().IndexOf(Encoding.ASCII.GetBytes(Convert.ToHexStringLower(Mark))) < 0, what);
            Assert.True(bytes.AsSpan().IndexOf("/9j/"u8) < 0, what);
            Assert.True(bytes.AsSpan().IndexOf((ReadOnlySpan<byte>)[200, Mark[1], Mark[2], 200, Mark[4], Mark[5]]) < 0, what);
        }

        Assert.False(read.Metadata.JpegSegments.Any(segment => EmbeddedJpeg.IsIn(segment.Data.Span)), what);
        Assert.True(read.Metadata.Profiles().Exif is not { } exif || ExifPreviews.Remove(exif.Span) is null, what);
    }

    /// <summary>A file with segments behind JFIF's.</summary>
    private static byte[] Jpeg(params (byte Marker, byte[] Content)[] segments)
    {
        byte[] file = TestJpeg.Encode(TestJpeg.Photo(Width, Height, PixelFormat.Rgb24));
        return segments.Reverse().Aggregate(file, (all, segment) => [.. all[..20], 0xFF, segment.Marker, (byte)((segment.Content.Length + 2) >> 8), (byte)(segment.Content.Length + 2), .. segment.Content, .. all[20..]]);
    }

    private static byte[] Png(byte[] chunk)
    {
        byte[] file = TestPictures.Encode(TestJpeg.Photo(Width, Height, PixelFormat.Rgb24), PictureFormat.Png);
        return [.. file[..33], .. chunk, .. file[33..]];
    }

    private static byte[] With(PictureFormat format, byte[] exif, byte[] xmp)
    {
        Picture photo = TestJpeg.Photo(Width, Height, PixelFormat.Rgb24);
        var metadata = new PictureMetadata { PngChunks = PngProfiles.Write(new PictureProfiles(exif, null, xmp)) };
        return Write(new Picture(Width, Height, PixelFormat.Rgb24, photo.Pixels) { Metadata = metadata }, format, Changes(0));
    }

    private static byte[] Resource(ushort number, byte[] content)
    {
        var length = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, content.Length);
        return [.. "8BIM"u8, (byte)(number >> 8), (byte)number, 0, 0, .. length, .. content, .. new byte[content.Length & 1]];
    }

    private static PictureWriteOptions Changes(byte last)
    {
        var changed = new byte[Width * Height];
        changed[^1] = last;
        return new PictureWriteOptions { Changed = changed };
    }

    private static byte[] Write(Picture picture, PictureFormat format, PictureWriteOptions options)
    {
        using var stream = new MemoryStream();
        PictureFile.Write(stream, picture, format, options, TestContext.Current.CancellationToken);
        return stream.ToArray();
    }
}
