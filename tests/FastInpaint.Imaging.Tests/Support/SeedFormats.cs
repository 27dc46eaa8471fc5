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
        foreach (PixelFormat layout in (PixelFormat[])[PixelFormat.Gray8, PixelFormat.Rgb24, PixelFormat.Rgba32])
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
        foreach (PixelFormat layout in (PixelFormat[])[PixelFormat.Rgb24, PixelFormat.Rgba32])
        {
            yield return ($"{layout} without loss", TestPictures.Encode(TestPictures.Random(19, 13, layout, 3), PictureFormat.WebP));
            yield return ($"{layout} with loss", Lossy(TestPictures.Random(19, 13, layout, 3)));
        }

        Picture picture = TestPictures.Random(40, 30, PixelFormat.Rgb24, 5);
        var profiles = new PictureProfiles("II*\0\b\0\0\0\0\0\0\0\0\0"u8.ToArray(), "profile"u8.ToArray(), "<a/>"u8.ToArray());
        var described = new Picture(40, 30, PixelFormat.Rgb24, picture.Pixels) { Metadata = new PictureMetadata { PngChunks = PngProfiles.Write(profiles) } };
        yield return ("metadata", TestPictures.Encode(described, PictureFormat.WebP));
        yield return ("smooth", TestPictures.Encode(TestJpeg.Photo(64, 48, PixelFormat.Rgb24), PictureFormat.WebP));
        yield return ("animation", TestWebP.Animation(40, 30, TestPictures.Encode(TestPictures.Random(20, 10, PixelFormat.Rgb24, 7), PictureFormat.WebP), 4, 6));
    }

    public static IEnumerable<(string Name, byte[] File)> Tiff()
    {
        foreach (PixelFormat layout in TestPictures.Layouts)
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
    public static byte[] TiffOf(int width, int height, int samples, int bits, Compression compression, bool tiled, bool planar, string mode, int rowsPerStrip = 8)
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
                tiff.SetField(BitMiracle.LibTiff.Classic.TiffTag.ROWSPERSTRIP, rowsPerStrip);
            }

            Write(tiff, height, tiled, rowsPerStrip);
        }

        return stream.ToArray();
    }

    private static void Write(LibTiff tiff, int height, bool tiled, int rowsPerStrip)
    {
        var random = new Random(8);
        int blocks = tiled ? tiff.NumberOfTiles() : tiff.NumberOfStrips();
        for (int i = 0; i < blocks; i++)
        {
            int rows = Math.Min(rowsPerStrip, height - (i * rowsPerStrip));
            var block = new byte[tiled ? tiff.TileSize() : tiff.VStripSize(rows)];
            random.NextBytes(block.AsSpan(0, block.Length / 2));
            int written = tiled ? tiff.WriteEncodedTile(i, block, block.Length) : tiff.WriteEncodedStrip(i, block, block.Length);
            Assert.Equal(block.Length, written);
        }
    }

    public static byte[] GifOf(int width, int height, int pictures)
    {
        using var image = new Image<Rgba32>(width, height);
        for (int i = 0; i < pictures; i++)
        {
            using var frame = Image.LoadPixelData<Rgba32>(TestPictures.Random(width, height, PixelFormat.Rgba32, i).Pixels.ToArray(), width, height);
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
