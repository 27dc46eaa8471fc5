using System.Reflection;
using FastInpaint.Imaging;

namespace FastInpaint.Host.Tests;

/// <summary>
/// Photographs as people have them, and scikit-image's samples (python3-skimage), go through <c>inpaint</c>: size, layout, bits, metadata and what lies outside the hole are kept.
/// FASTINPAINT_PHOTOGRAPHS=all takes all of them.
/// </summary>
public sealed class PhotographTests
{
    private const string Samples = "/usr/lib/python3/dist-packages/skimage/data";
    // Made so.
    private const string Damaged = "truncated.jpg";

    private static readonly string[] FewSamples =
        ["astronaut.png", "camera.png", "checker_bilevel.png", "foo3x5x4indexed.png", "hubble_deep_field.jpg", "logo.png", "palette_color.png", "text.png"];

    private static readonly bool TakesAll = Environment.GetEnvironmentVariable("FASTINPAINT_PHOTOGRAPHS") == "all";
    private static readonly string Photographs = Path.Combine(
        typeof(PhotographTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == "RepositoryRoot").Value!, "..", "shared", "photos");

    [Fact]
    public void Samples_of_scikit_image_keep_size_and_metadata()
    {
        Assert.SkipUnless(Directory.Exists(Samples), "needs python3-skimage");
        string[] files = [.. Files(Samples, "*.png").Concat(Files(Samples, "*.jpg")).Where(path => TakesAll ? Path.GetFileName(path) != Damaged : FewSamples.Contains(Path.GetFileName(path)))];
        Assert.NotEmpty(files);
        Assert.All(files, file => Inpaint(File.ReadAllBytes(file), Path.GetFileName(file)));
    }

    [Fact]
    public void Photographs_keep_size_metadata_and_untouched_blocks()
    {
        Assert.SkipUnless(Directory.Exists(Photographs), "needs a folder of photographs beside the checkout, ../shared/photos");
        string[] files = [.. Files(Photographs, "*.jpg")];
        Assert.NotEmpty(files);
        foreach (string file in TakesAll ? files : files[..Math.Min(3, files.Length)])
        {
            byte[] photograph = File.ReadAllBytes(file);
            byte[] exif = [.. "Exif\0\0MM\0*"u8, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0];
            // With metadata as cameras and editors write them.
            Inpaint(
                [
                    .. photograph[..2], .. Segment(0xE1, exif), .. Segment(0xE1, [.. "http://ns.adobe.com/xap/1.0/\0<x:xmpmeta/>"u8]), .. Segment(0xE2, [.. "ICC_PROFILE\0"u8, 1, 1, 5, 6, 7]),
                    .. Segment(0xFE, [.. "by hand"u8]), .. photograph[2..],
                ],
                Path.GetFileName(file));
        }
    }

    private static IEnumerable<string> Files(string folder, string pattern) => Directory.GetFiles(folder, pattern).Order(StringComparer.Ordinal);

    private static byte[] Segment(byte marker, byte[] content) => [0xFF, marker, (byte)((content.Length + 2) >> 8), (byte)(content.Length + 2), .. content];

    private static void Inpaint(byte[] file, string name)
    {
        using var place = new Workplace();
        string source = place.Write(name, file), result = place["out" + Path.GetExtension(name)];
        Picture before = Read(source);
        (int left, int top) = (before.Width / 3, before.Height / 2);
        (int right, int bottom) = (Math.Min(before.Width, left + 40), Math.Min(before.Height, top + 30));
        string mask = place.Mask("mask.png", before.Width, before.Height, left, top, right, bottom);
        Workplace.Run("inpaint", source, mask, "-o", result, "--device", "cpu").AssertDone();

        Picture after = Read(result);
        Assert.Equal((name, before.Width, before.Height, before.Layout, before.Format), (name, after.Width, after.Height, after.Layout, after.Format));
        Assert.Equal(
            before.Metadata.PngChunks.Select(chunk => (chunk.Type, Convert.ToHexString(chunk.Data.Span))), after.Metadata.PngChunks.Select(chunk => (chunk.Type, Convert.ToHexString(chunk.Data.Span))));
        Assert.Equal(
            before.Metadata.JpegSegments.Select(segment => (segment.Marker, Convert.ToHexString(segment.Data.Span))).Order(),
            after.Metadata.JpegSegments.Select(segment => (segment.Marker, Convert.ToHexString(segment.Data.Span))).Order());
        // MCUs of 16x16 pixels at most, and filters that reach one pixel further.
        int reach = before.Format == PictureFormat.Jpeg ? 17 : 0, bytes = before.Layout.BytesPerPixel();
        for (int y = 0; y < before.Height; y++)
        {
            bool beside = y >= top - reach && y < bottom + reach;
            (int first, int last) = beside ? (Math.Max(0, left - reach), Math.Min(before.Width, right + reach)) : (0, 0);
            Assert.True(before.Row(y)[..(first * bytes)].SequenceEqual(after.Row(y)[..(first * bytes)]), $"{name}: row {y} changed left of the hole");
            Assert.True(before.Row(y)[(last * bytes)..].SequenceEqual(after.Row(y)[(last * bytes)..]), $"{name}: row {y} changed right of the hole");
        }
    }

    private static Picture Read(string path) => PictureFile.Read(path, cancellationToken: TestContext.Current.CancellationToken);
}
