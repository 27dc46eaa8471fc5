namespace FastInpaint.Imaging.Tests;

/// <summary>Hundreds of damaged files, each with the pixels that libjpeg-turbo (through OpenCV) reads: cut, with wrong bits and bytes, stray bytes, wrong restart markers, without tables or scans.</summary>
public class JpegDamageReferenceTests
{
    [Fact]
    public void Damaged_files_are_read_as_libjpeg_reads_them_on_every_path()
    {
        ReferencePictures.Require();
        using var folder = new TemporaryFolder();
        ReferencePictures.Script("make", folder.Path, "reference_jpeg_damage.py");
        string[] lines = File.ReadAllLines(folder["list.txt"]);
        Assert.True(lines.Length > 450, $"only {lines.Length} files were made");
        int warned = 0, nothing = 0;
        foreach (string line in lines)
        {
            string[] words = line.Split(' ');
            byte[] file = File.ReadAllBytes(folder[words[0]]);
            Picture? picture = Hostile.Read(file, words[0], out string message);
            if (picture is null && message.Contains("nothing is there", StringComparison.Ordinal))
            {
                nothing++;
                continue;
            }

            Assert.True(picture is not null, message);
            var expected = new Picture(picture.Width, picture.Height, picture.Layout, File.ReadAllBytes(folder[words[0] + ".raw"]));
            Assert.Equal((words[1] == "3" ? PixelFormat.Rgb24 : PixelFormat.Gray8, words[2], words[3]), (picture.Layout, $"{picture.Width}", $"{picture.Height}"));
            TestPictures.AssertSame(expected, picture, words[0]);
            JpegDamageTests.AssertEveryPath(picture, file, words[0]);
            warned += picture.Metadata.Warnings.Length;
        }

        Assert.True(warned > 350 && nothing < 10, $"{warned} files had a warning, {nothing} nothing to show");
    }
}
