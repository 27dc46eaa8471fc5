using System.Runtime.CompilerServices;
using BitMiracle.LibTiff.Classic;

namespace FastInpaint.Imaging.Tests;

/// <summary>Tests that measure what the whole process allocates, which nothing may run beside.</summary>
[CollectionDefinition(nameof(MemoryBoundTests), DisableParallelization = true)]
public sealed class MemoryBoundGroup;

/// <summary>What headers say of the memory that reading and writing take, beside what is allocated in all: nothing that is freed before the peak is left out, so the peak is lower.</summary>
[Collection(nameof(MemoryBoundTests))]
public sealed class MemoryBoundTests(ITestOutputHelper output)
{
    private const int Width = 1250, Height = 900;

    /// <summary>What does not grow with the picture.</summary>
    private const long Constant = 6 << 20;

    /// <summary>Bounds of pictures of a megapixel are at most so many times what was taken.</summary>
    private const int Looseness = 3;

    private static readonly Dictionary<string, List<(string Name, byte[] File)>> s_files = [];

    public static TheoryData<string> Formats => ["png", "pnm", "jpeg", "bmp", "gif", "webp", "tiff"];

    [Theory]
    [MemberData(nameof(Formats))]
    public void Reading_takes_no_more_than_the_header_says(string format)
    {
        List<string> wrong = [];
        foreach ((string name, byte[] file) in Files(format))
        {
            TestPictures.Decode(file);
            PictureHeader header = PictureFile.ReadHeader(new MemoryStream(file));
            long before = GC.GetTotalAllocatedBytes(precise: true);
            Picture picture = TestPictures.Decode(file);
            long pixels = picture.Pixels.Length, taken = GC.GetTotalAllocatedBytes(precise: true) - before - pixels;
            // The library for TIFF files leaves garbage with each strip.
            Note(wrong, $"reading {name}", file.Length, pixels, taken, format == "tiff" ? Live(() => TestPictures.Decode(file), header.ReadingBytes + pixels) - pixels : taken, header.ReadingBytes);
        }

        Assert.Empty(wrong);
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void A_picture_keeps_no_more_than_the_header_says(string format)
    {
        foreach ((string name, byte[] file) in Files(format))
        {
            TestPictures.Decode(file);
            PictureHeader header = PictureFile.ReadHeader(new MemoryStream(file));
            long kept = Kept(file);
            output.WriteLine($"{name}: kept {kept}, bound {header.KeptBytes}");
            Assert.True(kept <= header.KeptBytes + (1 << 18) && header.KeptBytes <= Math.Max(0, kept) + (1 << 18), $"{name}: kept {kept}, bound {header.KeptBytes}");
        }
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Writing_takes_no_more_than_the_header_says(string format)
    {
        List<string> wrong = [];
        using var written = new MemoryStream(16 << 20);
        foreach ((string name, byte[] file) in Files(format).Where(each => !each.Name.Contains("strip", StringComparison.Ordinal) && !each.Name.Contains("tiles", StringComparison.Ordinal)))
        {
            PictureHeader header = PictureFile.ReadHeader(new MemoryStream(file));
            Picture picture = TestPictures.Decode(file);
            var changed = new byte[picture.Width * picture.Height];
            changed[0] = 1;
            foreach (PictureFormat target in PictureFile.Formats.Where(each => each.IsWritten).Select(each => each.Format))
            foreach (int? quality in (int?[])[null, 90])
            {
                // WebP takes seconds, and the same whatever the source.
                bool isWanted = target == PictureFormat.WebP ? name is "webp GrayAlpha16" or "webp Rgb24" or "lossy" : quality is null || target == PictureFormat.Jpeg;
                if (isWanted && PictureFile.Refusal(target, picture, null) is null)
                {
                    var options = new PictureWriteOptions { Quality = quality, Changed = changed };
                    written.SetLength(0);
                    long before = GC.GetTotalAllocatedBytes(precise: true);
                    PictureFile.Write(written, picture, target, options, TestContext.Current.CancellationToken);
                    long taken = GC.GetTotalAllocatedBytes(precise: true) - before, most = header.MostFileBytes(target, quality);
                    if (written.Length > most)
                    {
                        wrong.Add($"{name} as {target}, quality {quality}: {written.Length} bytes, at most {most} were said");
                    }

                    // The library for WebP files leaves garbage with each block.
                    long bound = header.WritingBytes(target, quality), peak = target != PictureFormat.WebP ? taken : Live(
                        () =>
                        {
                            written.SetLength(0);
                            PictureFile.Write(written, picture, target, options, CancellationToken.None);
                        },
                        bound);
                    Note(wrong, $"writing {name} as {target}, quality {quality}", written.Length, picture.Pixels.Length, Math.Min(taken, 3 * peak), peak, bound);
                }
            }
        }

        Assert.Empty(wrong);
    }

    /// <summary>Bytes that a picture holds beside its pixels. A method of its own: what its caller has decoded before must not live.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static long Kept(byte[] file)
    {
        long before = GC.GetTotalMemory(forceFullCollection: true);
        Picture picture = TestPictures.Decode(file);
        long kept = GC.GetTotalMemory(forceFullCollection: true) - before - picture.Pixels.Length;
        GC.KeepAlive(picture);
        return kept;
    }

    /// <summary>The most bytes that live at a time, beside those before, as far as they are looked at. What is above the bound is looked at again: others of the process allocate too.</summary>
    private static long Live(Action run, long bound)
    {
        long least = long.MaxValue;
        for (int tries = 0; tries < 3 && least > bound; tries++)
        {
            long before = GC.GetTotalMemory(forceFullCollection: true), most = 0;
            var running = Task.Run(run);
            while (!running.IsCompleted)
            {
                most = Math.Max(most, GC.GetTotalMemory(forceFullCollection: true) - before);
            }

            running.GetAwaiter().GetResult();
            least = Math.Min(least, most);
        }

        return least;
    }

    private void Note(List<string> wrong, string what, long file, long pixels, long taken, long peak, long bound)
    {
        string line = $"{what}: file {file}, pixels {pixels}, taken {taken}, peak {peak}, bound {bound}, {taken / (double)(Width * Height):0.0} of {bound / (double)(Width * Height):0.0} a pixel";
        output.WriteLine(line);
        if (peak > bound || bound + pixels > (Looseness * (taken + pixels)) + Constant)
        {
            wrong.Add(line);
        }
    }

    private static List<(string Name, byte[] File)> Files(string format)
    {
        if (!s_files.TryGetValue(format, out List<(string Name, byte[] File)>? files))
        {
            s_files[format] = files = [.. Make(format)];
        }

        return files;
    }

    private static IEnumerable<(string Name, byte[] File)> Make(string format)
    {
        byte[] exif = new TestExif { Orientation = 6, Thumbnail = TestExif.Jpeg(1) }.Bytes();
        if (format is not ("jpeg" or "gif"))
        {
            PictureFormat target = Enum.Parse<PictureFormat>(format, ignoreCase: true);
            foreach (PixelFormat layout in TestPictures.Layouts.Where(layout => PictureFile.Refusal(target, Width, Height, layout) is null))
            {
                yield return ($"{format} {layout}", TestPictures.Encode(TestPictures.Random(Width, Height, layout, 1), target));
            }
        }

        switch (format)
        {
            case "png":
                byte[] png = TestPictures.Encode(TestJpeg.Photo(Width, Height, PixelFormat.Rgb24), PictureFormat.Png);
                yield return ("turned", WithChunk(png, "eXIf", exif));
                yield return ("metadata", WithChunk(png, "iTXt", [.. "XML:com.adobe.xmp\0\0\0\0\0"u8, .. Enumerable.Repeat((byte)' ', 1 << 20)]));
                break;
            case "gif":
                yield return ("noise", SeedFormats.GifOf(Width, Height, 1));
                break;
            case "webp":
                yield return ("lossy", Encode(TestPictures.Random(Width, Height, PixelFormat.Rgb24, 1), PictureFormat.WebP, 60));
                yield return ("lossy with alpha", Encode(TestPictures.Random(Width, Height, PixelFormat.Rgba32, 1), PictureFormat.WebP, 100));
                break;
            case "jpeg":
                foreach (PixelFormat layout in (PixelFormat[])[PixelFormat.Gray8, PixelFormat.Rgb24])
                foreach (int quality in (int[])[60, 100])
                {
                    yield return ($"{layout} {quality}", TestJpeg.Encode(TestPictures.Random(Width, Height, layout, 1), new PictureWriteOptions { Quality = quality }));
                }

                foreach ((int width, int height) in ((int, int)[])[(Width, Height), (1024, 1024)])
                {
                    yield return ($"turned {width}", TestJpeg.With(TestJpeg.Encode(TestJpeg.Photo(width, height, PixelFormat.Rgb24)), 0xE1, [.. "Exif\0\0"u8, .. exif]));
                }

                yield return ("CMYK", TestInks.File(Width, Height, null, restarts: true, (1, 1), (1, 1), (1, 1), (1, 1)));
                break;
            case "tiff":
                foreach (Compression compression in (Compression[])[Compression.NONE, Compression.LZW, Compression.PACKBITS, Compression.ADOBE_DEFLATE, Compression.JPEG])
                {
                    yield return ($"strips {compression}", SeedFormats.TiffOf(Width, Height, 3, 8, compression, tiled: false, planar: false, "w"));
                    yield return ($"tiles {compression}", SeedFormats.TiffOf(Width, Height, 3, 8, compression, tiled: true, planar: false, "wb"));
                    yield return ($"one strip {compression}", SeedFormats.TiffOf(Width, Height, 3, 8, compression, tiled: false, planar: false, "w", rowsPerStrip: Height));
                }

                yield return ("bits", SeedFormats.TiffOf(Width, Height, 1, 1, Compression.CCITTFAX4, tiled: false, planar: false, "w"));
                yield return ("planes", SeedFormats.TiffOf(Width, Height, 3, 16, Compression.LZW, tiled: true, planar: true, "wb"));
                yield return ("CMYK", SeedFormats.TiffOf(Width, Height, 4, 8, Compression.LZW, tiled: false, planar: false, "w"));
                break;
        }
    }

    private static byte[] Encode(Picture picture, PictureFormat format, int quality)
    {
        using var stream = new MemoryStream();
        PictureFile.Write(stream, picture, format, new PictureWriteOptions { Quality = quality }, TestContext.Current.CancellationToken);
        return stream.ToArray();
    }

    /// <summary>A PNG file with a chunk behind IHDR.</summary>
    private static byte[] WithChunk(byte[] file, string type, byte[] content) => [.. file[..33], .. TestPng.Chunk(type, content), .. file[33..]];
}
