using System.Buffers.Binary;
using BitMiracle.LibTiff.Classic;
using FastInpaint.Imaging.Profiles;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Formats.Gif;
using SixLabors.ImageSharp.PixelFormats;
using LibTiff = BitMiracle.LibTiff.Classic.Tiff;
using Orientation = BitMiracle.LibTiff.Classic.Orientation;

namespace FastInpaint.Imaging.Tests;

/// <summary>Small right BMP, GIF, WebP and TIFF files: ours, and kinds that are only read.</summary>
internal static class SeedFormats
{
    public static IEnumerable<(string Name, byte[] File)> Bmp()
    {
        foreach (PictureLayout layout in (PictureLayout[])[PictureLayout.Gray8, PictureLayout.Rgb24, PictureLayout.Rgba32])
        {
            yield return (layout.ToString(), TestPictures.Encode(TestPictures.Random(7, 5, layout, 3), PictureFormat.Bmp));
        }

        byte[] palette = [.. Enumerable.Range(0, 64).Select(i => (byte)(i * 7))];
        yield return ("1 bit", TestBmp.File(9, 2, 1, 0, palette[..8], [0xA5, 0x80, 0, 0, 0x5A, 0, 0, 0]));
        yield return ("4 bits", TestBmp.File(3, 2, 4, 0, palette, [0x12, 0x30, 0, 0, 0x45, 0x60, 0, 0]));
        yield return ("4 bits, runs", TestBmp.File(6, 3, 4, 2, palette, [4, 0x12, 0, 3, 0x34, 0x50, 0, 0, 0, 2, 1, 1, 3, 0x55, 0, 1]));
        yield return ("8 bits, runs", TestBmp.File(6, 3, 8, 1, palette, [5, 3, 0, 0, 0, 3, 1, 2, 3, 0, 0, 2, 1, 1, 2, 4, 0, 1]));
        yield return ("16 bits, top down", TestBmp.File(2, -2, 16, 0, [], [1, 2, 3, 4, 5, 6, 7, 8]));
        yield return ("16 bits, masks", TestBmp.File(2, 2, 16, 3, [0, 0xF8, 0, 0, 0xE0, 7, 0, 0, 0x1F, 0, 0, 0], [1, 2, 3, 4, 5, 6, 7, 8]));
        yield return ("32 bits, masks with alpha", TestBmp.File(1, 2, 32, 6, [0xFF, 0, 0, 0, 0, 0xFF, 0, 0, 0, 0, 0xFF, 0, 0, 0, 0, 0xFF], [1, 2, 3, 4, 5, 6, 7, 8]));
    }

    public static IEnumerable<(string Name, byte[] File)> Gif()
    {
        yield return ("noise", GifOf(7, 5, 1));
        yield return ("two pictures", GifOf(9, 4, 2));
        yield return ("smooth", GifOf(60, 40, 1));
        byte[] global = [.. Enumerable.Range(0, 12).Select(i => (byte)(i * 20))];
        yield return ("by hand", TestGif.File(3, 2, global, TestGif.Control(transparent: 2), TestGif.Xmp("<a/>"), TestGif.Frame(0, 0, 3, 2, interlaced: true)));
        yield return ("smaller than its canvas", TestGif.File(6, 5, global, TestGif.Frame(1, 2, 3, 2, interlaced: false)));
        yield return ("own colors", TestGif.File(3, 2, [], TestGif.Frame(0, 0, 3, 2, interlaced: false, colors: global)));
    }

    public static IEnumerable<(string Name, byte[] File)> WebP()
    {
        foreach (PictureLayout layout in (PictureLayout[])[PictureLayout.Rgb24, PictureLayout.Rgba32])
        {
            yield return ($"{layout} without loss", TestPictures.Encode(TestPictures.Random(19, 13, layout, 3), PictureFormat.WebP));
            yield return ($"{layout} with loss", Lossy(TestPictures.Random(19, 13, layout, 3)));
        }

        Picture picture = TestPictures.Random(40, 30, PictureLayout.Rgb24, 5);
        var profiles = new PictureProfiles("II*\0\b\0\0\0\0\0\0\0\0\0"u8.ToArray(), "profile"u8.ToArray(), "<a/>"u8.ToArray());
        var described = new Picture(40, 30, PictureLayout.Rgb24, picture.Pixels) { Metadata = new PictureMetadata { PngChunks = PngProfiles.Write(profiles) } };
        yield return ("metadata", TestPictures.Encode(described, PictureFormat.WebP));
        yield return ("smooth", TestPictures.Encode(TestJpeg.Photo(64, 48, PictureLayout.Rgb24), PictureFormat.WebP));
        yield return ("animation", TestWebP.Animation(40, 30, TestPictures.Encode(TestPictures.Random(20, 10, PictureLayout.Rgb24, 7), PictureFormat.WebP), 4, 6));
    }

    public static IEnumerable<(string Name, byte[] File)> Tiff()
    {
        foreach (PictureLayout layout in TestPictures.Layouts)
        {
            yield return (layout.ToString(), TestPictures.Encode(TestPictures.Random(9, 7, layout, 3), PictureFormat.Tiff));
        }

        foreach (Compression compression in (Compression[])[Compression.NONE, Compression.LZW, Compression.PACKBITS, Compression.ADOBE_DEFLATE, Compression.JPEG])
        {
            yield return ($"strips, {compression}", TiffOf(20, 17, 3, 8, compression, tiled: false, planar: false, "w"));
            yield return ($"tiles, {compression}", TiffOf(20, 17, 3, 8, compression, tiled: true, planar: false, "wb"));
        }

        foreach (Compression compression in (Compression[])[Compression.CCITTFAX3, Compression.CCITTFAX4, Compression.CCITTRLE])
        {
            yield return ($"bits, {compression}", TiffOf(40, 17, 1, 1, compression, tiled: false, planar: false, "w"));
        }

        yield return ("16 bits apart", TiffOf(20, 17, 3, 16, Compression.LZW, tiled: true, planar: true, "wb"));
        yield return ("CMYK", TiffOf(20, 17, 4, 8, Compression.LZW, tiled: false, planar: false, "w"));
    }

    /// <summary>A file that LibTiff.NET writes: turned, with a predictor where there can be one.</summary>
    public static byte[] TiffOf(int width, int height, int samples, int bits, Compression compression, bool tiled, bool planar, string mode)
    {
        using var stream = new MemoryStream();
        using (var tiff = LibTiff.ClientOpen("seed", mode, stream, new OpenStream()))
        {
            tiff.SetField(BitMiracle.LibTiff.Classic.TiffTag.IMAGEWIDTH, width);
            tiff.SetField(BitMiracle.LibTiff.Classic.TiffTag.IMAGELENGTH, height);
            tiff.SetField(BitMiracle.LibTiff.Classic.TiffTag.BITSPERSAMPLE, bits);
            tiff.SetField(BitMiracle.LibTiff.Classic.TiffTag.SAMPLESPERPIXEL, samples);
            tiff.SetField(BitMiracle.LibTiff.Classic.TiffTag.COMPRESSION, compression);
            tiff.SetField(BitMiracle.LibTiff.Classic.TiffTag.PHOTOMETRIC, samples switch { 1 => Photometric.MINISWHITE, 3 => Photometric.RGB, _ => Photometric.SEPARATED });
            tiff.SetField(BitMiracle.LibTiff.Classic.TiffTag.PLANARCONFIG, planar ? PlanarConfig.SEPARATE : PlanarConfig.CONTIG);
            tiff.SetField(BitMiracle.LibTiff.Classic.TiffTag.ORIENTATION, Orientation.RIGHTTOP);
            if (compression is Compression.LZW or Compression.ADOBE_DEFLATE)
            {
                tiff.SetField(BitMiracle.LibTiff.Classic.TiffTag.PREDICTOR, Predictor.HORIZONTAL);
            }

            if (tiled)
            {
                tiff.SetField(BitMiracle.LibTiff.Classic.TiffTag.TILEWIDTH, 16);
                tiff.SetField(BitMiracle.LibTiff.Classic.TiffTag.TILELENGTH, 16);
            }
            else
            {
                tiff.SetField(BitMiracle.LibTiff.Classic.TiffTag.ROWSPERSTRIP, 8);
            }

            Write(tiff, height, tiled);
        }

        return stream.ToArray();
    }

    private static void Write(LibTiff tiff, int height, bool tiled)
    {
        var random = new Random(8);
        int blocks = tiled ? tiff.NumberOfTiles() : tiff.NumberOfStrips();
        for (int i = 0; i < blocks; i++)
        {
            int rows = Math.Min(8, height - (i * 8));
            var block = new byte[tiled ? tiff.TileSize() : tiff.VStripSize(rows)];
            random.NextBytes(block.AsSpan(0, block.Length / 2));
            int written = tiled ? tiff.WriteEncodedTile(i, block, block.Length) : tiff.WriteEncodedStrip(i, block, block.Length);
            Assert.Equal(block.Length, written);
        }
    }

    private static byte[] GifOf(int width, int height, int pictures)
    {
        using var image = new Image<Rgba32>(width, height);
        for (int i = 0; i < pictures; i++)
        {
            using var frame = Image.LoadPixelData<Rgba32>(TestPictures.Random(width, height, PictureLayout.Rgba32, i).Pixels.ToArray(), width, height);
            image.Frames.AddFrame(frame.Frames.RootFrame);
        }

        image.Frames.RemoveFrame(0);
        var stream = new MemoryStream();
        image.Save(stream, new GifEncoder());
        return stream.ToArray();
    }

    private static byte[] Lossy(Picture picture)
    {
        using var stream = new MemoryStream();
        PictureFile.Write(stream, picture, PictureFormat.WebP, new PictureWriteOptions { Quality = 60 }, TestContext.Current.CancellationToken);
        return stream.ToArray();
    }

    /// <summary>Leaves the stream open.</summary>
    private sealed class OpenStream : TiffStream
    {
        public override void Close(object clientData)
        {
        }
    }
}

/// <summary>BMP files by hand.</summary>
internal static class TestBmp
{
    /// <param name="between">What stands between the header of 40 bytes and the pixels: masks or a palette.</param>
    public static byte[] File(int width, int height, int bits, int compression, byte[] between, byte[] pixels)
    {
        var head = new byte[54];
        "BM"u8.CopyTo(head);
        (int At, int Value)[] fields =
            [(2, 54 + between.Length + pixels.Length), (10, 54 + between.Length), (14, 40), (18, width), (22, height), (26, 1 | (bits << 16)), (30, compression), (34, pixels.Length),
             (38, 2835), (42, 2835), (46, bits <= 8 ? between.Length / 4 : 0)];
        foreach ((int at, int value) in fields)
        {
            BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(at), value);
        }

        return [.. head, .. between, .. pixels];
    }
}

/// <summary>GIF files by hand.</summary>
internal static class TestGif
{
    public static byte[] File(int width, int height, byte[] colors, params byte[][] blocks) =>
        [.. "GIF89a"u8, (byte)width, (byte)(width >> 8), (byte)height, (byte)(height >> 8), (byte)(colors.Length == 0 ? 0 : 0x81), 0, 0, .. colors, .. blocks.SelectMany(block => block), 0x3B];

    public static byte[] Control(byte transparent) => [0x21, 0xF9, 4, 1, 0, 0, transparent, 0];

    public static byte[] Xmp(string packet) =>
        [0x21, 0xFF, 11, .. "XMP DataXMP"u8, .. System.Text.Encoding.UTF8.GetBytes(packet), 1, .. Enumerable.Range(0, 256).Select(i => (byte)(255 - i)), 0];

    /// <summary>A picture of 3x2 pixels of colors 1, 2, 3, 0, 1, 2, in codes of three bits.</summary>
    public static byte[] Frame(int left, int top, int width, int height, bool interlaced, byte[]? colors = null) =>
        [0x2C, (byte)left, 0, (byte)top, 0, (byte)width, 0, (byte)height, 0, (byte)((interlaced ? 0x40 : 0) | (colors is null ? 0 : 0x81)), .. colors ?? [],
         2, 4, .. Codes(4, 1, 2, 4, 3, 0, 4, 1, 2, 5), 0];

    /// <summary>Codes of three bits, lowest bit first; clear codes keep them as short.</summary>
    private static byte[] Codes(params int[] codes)
    {
        var bytes = new byte[((codes.Length * 3) + 7) / 8];
        for (int bit = 0; bit < codes.Length * 3; bit++)
        {
            bytes[bit / 8] |= (byte)(((codes[bit / 3] >> (bit % 3)) & 1) << (bit % 8));
        }

        return bytes;
    }
}

/// <summary>WebP files by hand.</summary>
internal static class TestWebP
{
    /// <summary>An animation of two equal pictures on a canvas.</summary>
    /// <param name="file">A file with one chunk, of 20x10 pixels.</param>
    /// <param name="left">An even number.</param>
    /// <param name="top">An even number.</param>
    public static byte[] Animation(int width, int height, byte[] file, int left, int top)
    {
        byte[] chunk = file[12..];
        byte[] frame = [(byte)(left / 2), 0, 0, (byte)(top / 2), 0, 0, 19, 0, 0, 9, 0, 0, 100, 0, 0, 0, .. chunk];
        byte[] chunks = [.. Chunk("VP8X", [2, 0, 0, 0, (byte)(width - 1), 0, 0, (byte)(height - 1), 0, 0]), .. Chunk("ANIM", new byte[6]), .. Chunk("ANMF", frame), .. Chunk("ANMF", frame)];
        return [.. "RIFF"u8, .. Little(chunks.Length + 4), .. "WEBP"u8, .. chunks];
    }

    private static byte[] Chunk(string type, byte[] content) => [.. System.Text.Encoding.ASCII.GetBytes(type), .. Little(content.Length), .. content, .. new byte[content.Length & 1]];

    private static byte[] Little(int value) => BitConverter.GetBytes(value);
}
