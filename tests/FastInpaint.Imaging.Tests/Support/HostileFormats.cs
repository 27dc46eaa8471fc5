using System.Buffers.Binary;

namespace FastInpaint.Imaging.Tests;

/// <summary>Malformed BMP, GIF, WebP and TIFF files, and some of kinds that are not read: name with its folder, words of the message that refuses it, content.</summary>
internal static class HostileFormats
{
    private static readonly byte[] Palette = new byte[1024];
    private static readonly byte[] Global = new byte[12];

    public static (string Name, string Reason, byte[] File)[] All { get; } = [.. Bmp(), .. Gif(), .. WebP(), .. Tiff()];

    private static IEnumerable<(string, string, byte[])> Bmp()
    {
        byte[] right = TestBmp.File(4, 4, 24, 0, [], new byte[48]);
        yield return ("bmp/header-30000x30000-in-1kb.bmp", "the file is truncated or forged", TestBmp.File(30_000, 30_000, 8, 0, Palette, new byte[1024]));
        yield return ("bmp/header-60000x60000-runs-in-1kb.bmp", "the limit is 1000000000", TestBmp.File(60_000, 60_000, 8, 1, Palette, new byte[1024]));
        yield return ("bmp/header-30000x30000-runs-in-1kb.bmp", "for each byte of the file", TestBmp.File(30_000, 30_000, 8, 1, Palette, new byte[1024]));
        yield return ("bmp/header-cut.bmp", "inside the header", right[..30]);
        yield return ("bmp/header-of-2-gb.bmp", "its header has 2147483647 bytes", With(right, 14, int.MaxValue));
        yield return ("bmp/height-of-minus-2-to-the-31.bmp", "4 x -2147483648 pixels", With(right, 22, int.MinValue));
        yield return ("bmp/size-zero.bmp", "0 x 4 pixels", With(right, 18, 0));
        yield return ("bmp/pixels-inside-the-header.bmp", "start at byte 20", With(right, 10, 20));
        yield return ("bmp/pixels-behind-the-end.bmp", "start at byte 2147483647", With(right, 10, -1));
        yield return ("bmp/rows-missing.bmp", "48 bytes, and 47 follow", right[..^1]);
        yield return ("bmp/bits-7.bmp", "7 bits in coding 0", With(right, 28, 7));
        yield return ("bmp/runs-of-24-bits.bmp", "24 bits in coding 1", With(right, 30, 1));
        yield return ("bmp/jpeg-inside.bmp", "0 bits in coding 4", With(With(right, 28, 0), 30, 4));
        yield return ("bmp/mask-empty.bmp", "an empty mask", TestBmp.File(2, 2, 16, 3, new byte[12], new byte[8]));
        yield return ("bmp/masks-cut.bmp", "inside its color masks", TestBmp.File(2, 2, 16, 3, new byte[4], new byte[8]));
        yield return ("bmp/palette-missing.bmp", "no palette", TestBmp.File(4, 4, 8, 0, [], new byte[16]));
    }

    private static IEnumerable<(string, string, byte[])> Gif()
    {
        byte[] frame = TestGif.Frame(0, 0, 3, 2, interlaced: false);
        byte[] right = TestGif.File(3, 2, Global, frame);
        byte[] codes = [.. frame];
        codes[10] = 12;
        yield return ("gif/header-65535x65535.gif", "the limit is 1000000000", TestGif.File(65_535, 65_535, Global, frame));
        yield return ("gif/header-20000x20000.gif", "for each byte of the file", TestGif.File(20_000, 20_000, Global, frame));
        yield return ("gif/color-table-cut.gif", "inside a color table", right[..20]);
        yield return ("gif/color-table-missing.gif", "no color table", TestGif.File(3, 2, [], frame));
        yield return ("gif/code-size-12.gif", "start with 12 bits", TestGif.File(3, 2, Global, codes));
        yield return ("gif/picture-cut.gif", "inside the first picture", right[..^3]);
        yield return ("gif/picture-missing.gif", "holds no picture", TestGif.File(3, 2, Global));
        yield return ("gif/picture-of-size-zero.gif", "0 x 2 pixels", TestGif.File(3, 2, Global, TestGif.Frame(0, 0, 0, 2, interlaced: false)));
        yield return ("gif/block-unknown.gif", "a block of kind 07", TestGif.File(3, 2, Global, [7]));
        yield return ("gif/extension-without-end.gif", "inside an extension", TestGif.File(3, 2, Global, [0x21, 0xFE, 255, 1, 2, 3]));
    }

    private static IEnumerable<(string, string, byte[])> WebP()
    {
        byte[] right = TestPictures.Encode(TestPictures.Random(4, 4, PixelFormat.Rgb24, 1), PictureFormat.WebP);
        byte[] lossy = TestWebP.File(("VP8 ", [0x10, 0, 0, 0x9D, 1, 0x2A, 4, 0, 4, 0, .. new byte[20]]));
        yield return ("webp/prefix-codes-of-65536-groups.webp", "before its first pixel", Convert.FromBase64String(
            "UklGRhwCAABXRUJQVlA4TBACAAAvEgADACfkNrZtVTnn3o+7SwcOGTkUQAV0SU4f7u7uvDbg2NZ2vHqfN7aTLlUqGyNInaF6Bu5sXd/YpiMBYAspacZ7ss2f7Gl/btu2rcx/eOSmKiAGQFlGYsqEBP6MlInQHwAEEgDwzURAQMgwU5aQEImRCYFUIJCAARIQ"
            + "AQMQgQAgb0QRITESIEtASMBEIJAASMAbUCCQGAEIGQDkzSgkfCMCKCPDQEHAgjB63u5u/Y/kpMp1SLlcIi6Hg9rDLiB0Qa9vcyla/y3ceMhm2ctIWpxPUNkovIaBs+rL4/vLzlYcV/B9JJXVd/8vr+e1yTbJu23RbO+lvR+OfcxO4d1qnFarsPujcf9JNZ4cyo0g"
            + "oW/oz6HQeFZ/j0nVsbJ3P1V1116Mnx0opM1mwUlL8wZ2RuGbk4G+R97yFNuyeEWPefkgGV7IWbBw2Gu6vrlkVZ61kD5MhAUbF7ums7m7XpAzMeebTGw2it9lTAUViXZcsvuUKiuek4vcOa3aGaurTo4mYRe7mkYzBrac1qtPAjEAAAJNtm3btm3btms2jtcfW0T/"
            + "JyD06Hlq+3N3l+N5FSu/FQYur+OwydaD9mRg6/a93r7kw6PPkvP+o7p+3hf7w9os+j6uJK4AQDAciSUQKQwWRyCSqzRGEwwCRaBxZCqNyRVKZEqt3mz9g6EweBKFzubxxQq1zvBvsf2i+VdOv1L6lQ/xbqR3fbpJLxepVqfZyOwm"));
        yield return ("webp/header-16383x16383.webp", "for each byte of the file", With(lossy, 26, 16_383 | (16_383 << 16)));
        yield return ("webp/canvas-of-2-to-the-24.webp", "the limit is 1000000000", TestWebP.File(("VP8X", [0, 0, 0, 0, 255, 255, 1, 255, 255, 1]), ("VP8L", right[20..])));
        yield return ("webp/chunk-of-4-gb.webp", "promises 4294967295 bytes", With(right, 16, -1));
        yield return ("webp/picture-missing.webp", "holds no picture", TestWebP.File(("VP8X", [0, 0, 0, 0, 3, 0, 0, 3, 0, 0]), ("EXIF", [1, 2, 3, 4])));
        yield return ("webp/picture-larger-than-its-canvas.webp", "larger than its canvas of 3 x 4", TestWebP.File(("VP8X", [0, 0, 0, 0, 2, 0, 0, 3, 0, 0]), ("VP8L", right[20..])));
        yield return ("webp/lossless-without-its-signature.webp", "chunk VP8L", TestWebP.File(("VP8L", new byte[20])));
        yield return ("webp/lossy-without-a-key-frame.webp", "a key frame", TestWebP.File(("VP8 ", [1, .. new byte[20]])));
        yield return ("webp/lossy-of-size-zero.webp", "0 x 4 pixels", With(lossy, 26, 4 << 16));
        yield return ("webp/lossless-cut.webp", "before its first pixel", TestWebP.File(("VP8L", right[20..28])));
        yield return ("webp/frame-cut.webp", "chunk ANMF has 4 bytes", TestWebP.File(("VP8X", [2, 0, 0, 0, 3, 0, 0, 3, 0, 0]), ("ANMF", new byte[4])));
    }

    private static IEnumerable<(string, string, byte[])> Tiff()
    {
        (ushort Tag, int[] Values)[] right = [(256, [4]), (257, [4]), (258, [8]), (259, [1]), (262, [1]), (273, [8]), (277, [1]), (278, [4]), (279, [16])];
        byte[] Changed(ushort tag, params int[] values) => TestTiff.File([.. right.Where(entry => entry.Tag != tag), (tag, values)]);
        byte[] Tiled(int width, int height, params (ushort Tag, int[] Values)[] more) =>
            TestTiff.File([.. right.Where(entry => entry.Tag is not (273 or 278 or 279) && !more.Any(other => other.Tag == entry.Tag)), (322, [width]), (323, [height]), .. more]);
        yield return ("tiff/directory-behind-the-end.tif", "no directory", With(TestTiff.File(right), 4, int.MaxValue));
        yield return ("tiff/directory-inside-the-header.tif", "no directory", With(TestTiff.File(right), 4, 2));
        yield return ("tiff/bigtiff.tif", "BigTIFF", With(TestTiff.File(right), 0, 0x002B4949));
        yield return ("tiff/size-zero.tif", "0 x 4 pixels", Changed(256, 0));
        yield return ("tiff/size-60000x60000.tif", "the limit is 1000000000", TestTiff.File([.. right.Where(entry => entry.Tag > 257), (256, [60_000]), (257, [60_000])]));
        yield return ("tiff/strip-behind-the-end.tif", "at byte 2147483647", Changed(273, int.MaxValue));
        yield return ("tiff/strip-of-2-gb.tif", "has 2147483647 bytes", Changed(279, int.MaxValue));
        yield return ("tiff/cut-in-the-bits-of-samples.tif", "the file is truncated", Changed(258, 8, 8, 8)[..^1]);
        yield return ("tiff/strip-too-short.tif", "has 15 bytes at byte 8", Changed(279, 15));
        yield return ("tiff/strips-of-no-rows.tif", "4 x 0 pixels", Changed(278, 0));
        yield return ("tiff/strips-missing.tif", "lists 1 of its 4 strips", Changed(278, 1));
        yield return ("tiff/tiles-of-60000x60000.tif", "60000 x 60000", Tiled(60_000, 60_000, (324, [8]), (325, [16])));
        yield return ("tiff/tiles-many-of-high-pictures.tif", "does not fit a picture", Tiled(16, 60_000, (256, [1_000_000]), (257, [1]), (259, [5]), (324, new int[62_500]), (325, new int[62_500])));
        yield return ("tiff/tiles-of-size-zero.tif", "0 x 16 pixels", Tiled(0, 16, (324, [8]), (325, [16])));
        yield return ("tiff/samples-65535.tif", "65535 samples", Changed(277, 65_535));
        yield return ("tiff/samples-of-floating-point.tif", "floating-point", Changed(339, 3));
        yield return ("tiff/samples-of-32-bits.tif", "samples of 32 bits", Changed(258, 32));
        yield return ("tiff/samples-with-a-sign.tif", "with a sign", Changed(339, 2));
        yield return ("tiff/colors-in-lab.tif", "Lab", Changed(262, 8));
        yield return ("tiff/colors-missing.tif", "fewer than its colors", Changed(262, 2));
        yield return ("tiff/palette-missing.tif", "no palette", Changed(262, 3));
        yield return ("tiff/compression-jpeg-old.tif", "old-style JPEG", Changed(259, 6));
        yield return ("tiff/compression-unknown.tif", "compression 999", Changed(259, 999));
        yield return ("tiff/fax-of-8-bits.tif", "fax codes", Changed(259, 4));
        yield return ("tiff/jpeg-without-a-stream.tif", "a JPEG stream", Changed(259, 7));
        yield return ("tiff/lzw-damaged.tif", "cannot be decompressed", Changed(259, 5));
        yield return ("tiff/deflate-damaged.tif", "cannot be decompressed", Changed(259, 8));
        yield return ("tiff/packbits-cut.tif", "cannot be decompressed", Changed(259, 32_773));
    }

    private static byte[] With(byte[] file, int at, int value)
    {
        byte[] changed = [.. file];
        BinaryPrimitives.WriteInt32LittleEndian(changed.AsSpan(at), value);
        return changed;
    }
}
