using System.Buffers.Binary;
using System.Runtime.InteropServices;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Formats;
using SixLabors.ImageSharp.Formats.Bmp;
using SixLabors.ImageSharp.Formats.Gif;
using SixLabors.ImageSharp.Formats.Tiff;
using SixLabors.ImageSharp.Formats.Webp;
using SixLabors.ImageSharp.Metadata.Profiles.Exif;
using SixLabors.ImageSharp.Metadata.Profiles.Xmp;
using SixLabors.ImageSharp.PixelFormats;

namespace FastInpaint.Imaging.Tests;

public sealed class ImageSharpDecoderTests
{
    public static TheoryData<string> Formats => ["BMP", "TIFF", "WebP", "GIF"];

    [Theory]
    [MemberData(nameof(Formats))]
    public void Further_formats_are_read_as_rgba(string format)
    {
        byte[] file = Encoded(format, out byte[] rgba);

        Picture picture = Read(file);
        Assert.Equal((7, 5, PictureLayout.Rgba32, PictureFormat.Other), (picture.Width, picture.Height, picture.Layout, picture.Format));
        Assert.Equal(rgba, picture.Pixels.ToArray());
        Assert.Equal(
            new PictureHeader(PictureFormat.Other, 7, 5, PictureLayout.Rgba32, 8), PictureFile.ReadHeader(new MemoryStream(file)));
    }

    [Fact]
    public void Bmp_written_by_hand_is_read()
    {
        // 2 x 1 pixels of 24 bits, blue first; the row is padded to 8 bytes.
        byte[] file = new byte[54 + 8];
        "BM"u8.CopyTo(file);
        (int At, int Value)[] fields = [(2, 62), (10, 54), (14, 40), (18, 2), (22, 1), (26, 1 | 24 << 16), (34, 8)];
        foreach ((int at, int value) in fields)
        {
            BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(at), value);
        }

        new byte[] { 1, 2, 3, 4, 5, 6 }.CopyTo(file, 54);
        Assert.Equal([3, 2, 1, 255, 6, 5, 4, 255], Read(file).Pixels.ToArray());

        // A header of 60,000 x 60,000 pixels is refused before anything is allocated.
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(18), 60_000);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(22), 60_000);
        Assert.Throws<PictureLimitException>(() => Read(file));
    }

    [Fact]
    public void Tiff_of_16_bits_keeps_them()
    {
        // One pixel: the header, a directory of nine entries, the bits of the three samples, the samples.
        const int Directory = 8, Bits = Directory + 2 + (9 * 12) + 4, Samples = Bits + 6;
        (ushort Tag, ushort Type, int Count, int Value)[] entries =
        [
            (256, 3, 1, 1), (257, 3, 1, 1), (258, 3, 3, Bits), (259, 3, 1, 1), (262, 3, 1, 2), (273, 4, 1, Samples), (277, 3, 1, 3), (278, 3, 1, 1), (279, 4, 1, 6),
        ];
        byte[] file = new byte[Samples + 6];
        "II"u8.CopyTo(file);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(2), 42 | Directory << 16);
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(Directory), 9);
        for (int i = 0; i < entries.Length; i++)
        {
            Span<byte> entry = file.AsSpan(Directory + 2 + (12 * i), 12);
            BinaryPrimitives.WriteUInt16LittleEndian(entry, entries[i].Tag);
            BinaryPrimitives.WriteUInt16LittleEndian(entry[2..], entries[i].Type);
            BinaryPrimitives.WriteInt32LittleEndian(entry[4..], entries[i].Count);
            BinaryPrimitives.WriteInt32LittleEndian(entry[8..], entries[i].Value);
        }

        ushort[] words = [16, 16, 16, 0x1234, 0xFEDC, 1];
        MemoryMarshal.AsBytes<ushort>(words).CopyTo(file.AsSpan(Bits));

        Picture picture = Read(file);
        Assert.Equal(PictureLayout.Rgba64, picture.Layout);
        Assert.Equal([0x1234, 0xFEDC, 1, 65535], MemoryMarshal.Cast<byte, ushort>(picture.Pixels.Span).ToArray());
    }

    [Theory]
    [InlineData("WebP")]
    [InlineData("TIFF")]
    public void The_picture_is_upright_and_its_metadata_are_kept(string format)
    {
        byte[] file = Encoded(format, out byte[] rgba, image =>
        {
            image.Metadata.ExifProfile = new ExifProfile();
            image.Metadata.ExifProfile.SetValue(ExifTag.Orientation, (ushort)6);
            image.Frames.RootFrame.Metadata.ExifProfile = image.Metadata.ExifProfile;
            image.Metadata.XmpProfile = new XmpProfile("<a/>"u8.ToArray());
        });
        Picture picture = Read(file);
        Assert.Equal((5, 7), (picture.Width, picture.Height));
        PictureHeader header = PictureFile.ReadHeader(new MemoryStream(file));
        Assert.Equal((5, 7), (header.Width, header.Height));
        for (int y = 0; y < 5; y++)
        for (int x = 0; x < 7; x++)
        {
            Assert.Equal(rgba.AsSpan((y * 7 + x) * 4, 4).ToArray(), picture.Row(x).Slice((4 - y) * 4, 4).ToArray());
        }

        if (format == "WebP")
        {
            Assert.Equal(["eXIf", "iTXt"], picture.Metadata.PngChunks.Select(chunk => chunk.Type));
            Assert.Equal((5, 7), Size(TestPictures.Decode(TestPictures.Encode(picture, PictureFormat.Png))));
        }
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Truncation_is_refused_or_gives_a_picture_of_the_promised_size(string format)
    {
        byte[] file = Encoded(format, out _);
        for (int length = 16; length < file.Length; length++)
        {
            try
            {
                Picture picture = Read(file[..length]);
                Assert.Equal((7, 5), (picture.Width, picture.Height));
            }
            catch (Exception e) when (e is PictureFormatException or PictureLimitException)
            {
                Assert.StartsWith("picture: ", e.Message, StringComparison.Ordinal);
            }
        }
    }

    private static Picture Read(byte[] file) =>
        PictureFile.Read(new MemoryStream(file), cancellationToken: TestContext.Current.CancellationToken);

    private static (int Width, int Height) Size(Picture picture) => (picture.Width, picture.Height);

    private static byte[] Encoded(string format, out byte[] rgba, Action<Image<Rgba32>>? change = null)
    {
        using var image = new Image<Rgba32>(7, 5);
        for (int y = 0; y < 5; y++)
        {
            for (int x = 0; x < 7; x++)
            {
                image[x, y] = new Rgba32((byte)(36 * x), (byte)(60 * y), (byte)(x * y), 255);
            }
        }

        change?.Invoke(image);
        rgba = new byte[7 * 5 * 4];
        image.CopyPixelDataTo(rgba);
        IImageEncoder encoder = format switch
        {
            "BMP" => new BmpEncoder(),
            "TIFF" => new TiffEncoder { BitsPerPixel = TiffBitsPerPixel.Bit24 },
            "WebP" => new WebpEncoder { FileFormat = WebpFileFormatType.Lossless },
            "GIF" => new GifEncoder(),
            _ => throw new ArgumentOutOfRangeException(nameof(format), format, null),
        };
        var stream = new MemoryStream();
        image.Save(stream, encoder);
        return stream.ToArray();
    }
}
