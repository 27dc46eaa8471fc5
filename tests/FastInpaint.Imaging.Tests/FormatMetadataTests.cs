using BitMiracle.LibTiff.Classic;
using FastInpaint.Imaging.Profiles;
using FastInpaint.Imaging.Tiff;
using TiffTag = FastInpaint.Imaging.Tiff.TiffTag;

namespace FastInpaint.Imaging.Tests;

/// <summary>Exif, color profile, XMP, resolution, depth and orientation of BMP, GIF, WebP and TIFF files.</summary>
public class FormatMetadataTests
{
    private static readonly byte[] Icc = [.. Enumerable.Range(0, 3000).Select(i => (byte)(i * i >> 3))];
    private static readonly byte[] Xmp = "<x:xmpmeta xmlns:x='adobe:ns:meta/'/>"u8.ToArray();

    [Theory]
    [InlineData(PictureFormat.WebP, PictureFormat.WebP)]
    [InlineData(PictureFormat.WebP, PictureFormat.Jpeg)]
    [InlineData(PictureFormat.WebP, PictureFormat.Tiff)]
    [InlineData(PictureFormat.Tiff, PictureFormat.Tiff)]
    [InlineData(PictureFormat.Tiff, PictureFormat.Png)]
    [InlineData(PictureFormat.Tiff, PictureFormat.WebP)]
    [InlineData(PictureFormat.Jpeg, PictureFormat.Tiff)]
    [InlineData(PictureFormat.Png, PictureFormat.WebP)]
    public void Exif_profile_and_xmp_go_along(PictureFormat from, PictureFormat to)
    {
        foreach (bool big in (bool[])[false, true])
        {
            var profiles = new PictureProfiles(ExifOf(big), Icc, Xmp);
            Picture plain = TestJpeg.Photo(20, 10, PixelFormat.Rgb24);
            var described = new Picture(20, 10, PixelFormat.Rgb24, plain.Pixels) { Metadata = new PictureMetadata { PngChunks = PngProfiles.Write(profiles) } };
            PictureProfiles read = TestPictures.Decode(TestPictures.Encode(TestPictures.Decode(TestPictures.Encode(described, from)), to)).Metadata.Profiles();
            Assert.Equal(Icc, read.Icc!.Value.ToArray());
            Assert.Equal(Xmp, read.Xmp!.Value.ToArray());
            AssertExif(read.Exif!.Value, big);
        }
    }

    [Fact]
    public void A_gray_profile_does_not_go_where_gray_becomes_colors()
    {
        Picture plain = TestPictures.Random(9, 9, PixelFormat.Gray8, 1);
        var described = new Picture(9, 9, PixelFormat.Gray8, plain.Pixels)
        {
            Metadata = new PictureMetadata { WasGray = true, PngChunks = PngProfiles.Write(PictureProfiles.None with { Icc = Icc }) },
        };
        Assert.Null(TestPictures.Decode(TestPictures.Encode(described, PictureFormat.WebP)).Metadata.Profiles().Icc);
        Assert.NotNull(TestPictures.Decode(TestPictures.Encode(described, PictureFormat.Tiff)).Metadata.Profiles().Icc);
    }

    [Theory]
    [InlineData(PictureFormat.Bmp)]
    [InlineData(PictureFormat.Tiff)]
    public void Resolution_is_kept(PictureFormat format)
    {
        var density = new PictureDensity(11_811, 5_906, PerMeter: true);
        Picture plain = TestPictures.Random(9, 9, PixelFormat.Rgb24, 1);
        var described = new Picture(9, 9, PixelFormat.Rgb24, plain.Pixels) { Metadata = new PictureMetadata { PngChunks = PngProfiles.Write(PictureProfiles.None with { Density = density }) } };
        byte[] file = TestPictures.Encode(described, format);
        Assert.Equal(density, TestPictures.Decode(file).Metadata.Profiles().Density);
        if (format == PictureFormat.Tiff)
        {
            TiffDirectory directory = TiffDirectory.First(file)!;
            Assert.Equal((300, 150.01), (directory.Quotient(TiffTag.XResolution), directory.Quotient(TiffTag.YResolution)));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public void Gray_of_few_bits_comes_back_as_such_while_it_fits(int bits)
    {
        byte[] row = [0b_1011_0010, 0b_0111_1000];
        byte[] file = TestTiff.File([.. row, .. row], (256, [16 / bits]), (257, [2]), (258, [bits]), (259, [1]), (262, [1]), (273, [8]), (277, [1]), (278, [2]), (279, [4]));
        Picture picture = TestPictures.Decode(file);
        Assert.Equal((PixelFormat.Gray8, bits), (picture.Layout, picture.Metadata.BitDepth));
        byte[] written = TestPictures.Encode(picture, PictureFormat.Tiff);
        Assert.Equal(bits, TiffDirectory.First(written)!.Number(TiffTag.BitsPerSample));
        TestPictures.AssertSame(picture, TestPictures.Decode(written), $"{bits} bits");
        picture.Row(1)[1] = 7;
        written = TestPictures.Encode(picture, PictureFormat.Tiff);
        Assert.Equal(8, TiffDirectory.First(written)!.Number(TiffTag.BitsPerSample));
        TestPictures.AssertSame(picture, TestPictures.Decode(written), "8 bits");
    }

    [Fact]
    public void What_is_left_out_of_a_tiff_file_is_said()
    {
        Picture cmyk = TestPictures.Decode(SeedFormats.TiffOf(20, 17, 4, 8, Compression.LZW, tiled: false, planar: false, "w"));
        Assert.Contains("CMYK", Assert.Single(cmyk.Metadata.Warnings), StringComparison.Ordinal);
        Assert.Equal((17, 20, PixelFormat.Rgb24), (cmyk.Width, cmyk.Height, cmyk.Layout));

        (ushort, int[])[] entries = [(256, [2]), (257, [2]), (258, [8]), (259, [1]), (262, [2]), (273, [8]), (277, [4]), (278, [2]), (279, [16]), (338, [0])];
        Picture more = TestPictures.Decode(TestTiff.File(entries));
        Assert.Contains("1 further channel", Assert.Single(more.Metadata.Warnings), StringComparison.Ordinal);
        Assert.Equal(PixelFormat.Rgb24, more.Layout);

        byte[] file = TestTiff.File(entries[..^1]);
        file[^4] = 8;
        Assert.Contains("several pictures", Assert.Single(TestPictures.Decode(file).Metadata.Warnings), StringComparison.Ordinal);
        Assert.Empty(TestPictures.Decode(SeedFormats.Tiff().First().File).Metadata.Warnings);
    }

    [Fact]
    public void A_tiff_file_is_read_upright_and_written_so()
    {
        byte[] turned = SeedFormats.TiffOf(20, 17, 3, 8, Compression.LZW, tiled: true, planar: false, "wb");
        Picture picture = TestPictures.Decode(turned);
        PictureHeader header = PictureFile.ReadHeader(new MemoryStream(turned));
        Assert.Equal((17, 20, 6, 6), (picture.Width, picture.Height, picture.Metadata.Orientation, header.Orientation));
        byte[] written = TestPictures.Encode(picture, PictureFormat.Tiff);
        Assert.Equal(1, TiffDirectory.First(written)!.Number(TiffTag.Orientation));
        TestPictures.AssertSame(picture, TestPictures.Decode(written), "upright");
    }

    [Fact]
    public void Exif_that_points_in_circles_is_read_once()
    {
        // The camera's directory is the first one, at byte 24.
        byte[] file = TestTiff.File((256, [4]), (257, [4]), (258, [8]), (259, [1]), (262, [1]), (273, [8]), (277, [1]), (278, [4]), (279, [16]), (34_665, [24]), (40_965, [24]));
        Assert.NotNull(TestPictures.Decode(file).Metadata.Profiles().Exif);
    }

    /// <summary>A maker, the orientation, a camera's directory with an exposure and an inner one, and a place.</summary>
    private static byte[] ExifOf(bool big)
    {
        var inner = new TiffExif([TiffDirectoryBytes.Bytes(1, 2, "R98\0"u8.ToArray())], [], big);
        var camera = new TiffExif([TiffDirectoryBytes.Quotient(33_434, big, 1, 250), TiffDirectoryBytes.Bytes(37_500, 7, "maker's note"u8.ToArray())], [(TiffTag.InteroperabilityDirectory, inner)], big);
        var place = new TiffExif([TiffDirectoryBytes.Bytes(1, 2, "N\0"u8.ToArray())], [], big);
        return new TiffExif(
            [TiffDirectoryBytes.Bytes(TiffTag.Make, 2, "Leica\0"u8.ToArray()), TiffDirectoryBytes.Bytes(TiffTag.Copyright, 2, "A\0"u8.ToArray())],
            [(TiffTag.ExifDirectory, camera), (TiffTag.GpsDirectory, place)],
            big).ToStructure();
    }

    private static void AssertExif(ReadOnlyMemory<byte> exif, bool big)
    {
        TiffDirectory first = TiffDirectory.First(exif)!;
        Assert.Equal(big, first.IsBigEndian);
        Assert.Equal("Leica\0"u8.ToArray(), first.Find(TiffTag.Make)!.Value.ToArray());
        Assert.Equal("A\0"u8.ToArray(), first.Find(TiffTag.Copyright)!.Value.ToArray());
        TiffDirectory camera = first.Inner(TiffTag.ExifDirectory)!;
        Assert.Equal(1 / 250.0, camera.Quotient(33_434));
        Assert.Equal("maker's note"u8.ToArray(), camera.Find(37_500)!.Value.ToArray());
        Assert.Equal("R98\0"u8.ToArray(), camera.Inner(TiffTag.InteroperabilityDirectory)!.Find(1)!.Value.ToArray());
        Assert.Equal("N\0"u8.ToArray(), first.Inner(TiffTag.GpsDirectory)!.Find(1)!.Value.ToArray());
    }
}
