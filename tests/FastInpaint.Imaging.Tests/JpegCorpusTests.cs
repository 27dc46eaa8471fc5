namespace FastInpaint.Imaging.Tests;

/// <summary>Malformed files of tests/corpora/jpeg, each named after what is wrong with it: strictly all are refused, otherwise those that libjpeg cannot read either. FASTINPAINT_CORPORA=FOLDER writes anew what
/// <see cref="HostileJpeg"/> makes.</summary>
public class JpegCorpusTests
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "corpora", "jpeg");

    public static TheoryData<string> Names => [.. HostileJpeg.All.Select(file => file.Name)];

    public static TheoryData<string> ToleratedNames => [.. HostileJpeg.Tolerated.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_malformed_file_is_refused(string name)
    {
        byte[] file = File.ReadAllBytes(Path.Combine(Folder, name));
        string reason = HostileJpeg.All.Single(file => file.Name == name).Reason;
        Assert.Contains(reason, Hostile.AssertRefused(file, name, new PictureLimits { Strict = true }), StringComparison.Ordinal);
        if (!HostileJpeg.Tolerated.ContainsKey(name))
        {
            string otherwise = name switch { "scan-without-data.jpg" => "nothing is there", "segment-shorter-than-its-length.jpg" => "it has no picture", _ => reason };
            Assert.Contains(otherwise, Hostile.AssertRefused(file, name), StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(ToleratedNames))]
    public void A_malformed_file_that_libjpeg_reads_is_read_with_its_pixels(string name)
    {
        (string words, byte level) = HostileJpeg.Tolerated[name];
        Picture? picture = Hostile.Read(File.ReadAllBytes(Path.Combine(Folder, name)), name, out string message);
        Assert.True(picture is not null, message);
        Assert.Equal((64, 64), (picture.Width, picture.Height));
        Assert.Contains(words, picture.Metadata.Warnings[^1], StringComparison.Ordinal);
        Assert.True(name == "huffman-tables-missing.jpg" || !picture.Pixels.Span.ContainsAnyExcept(level), $"{name}: not all samples are {level}");
    }

    [Fact]
    public void The_files_are_what_the_builders_make()
    {
        if (Environment.GetEnvironmentVariable("FASTINPAINT_CORPORA") is { Length: > 0 } folder)
        {
            Directory.CreateDirectory(Path.Combine(folder, "jpeg"));
            Array.ForEach(HostileJpeg.All, file => File.WriteAllBytes(Path.Combine(folder, "jpeg", file.Name), file.File));
        }

        Assert.Equal(HostileJpeg.All.Select(file => file.Name).Order(StringComparer.Ordinal), Directory.GetFiles(Folder).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal));
        Assert.All(HostileJpeg.All, file => Assert.Equal(file.File, File.ReadAllBytes(Path.Combine(Folder, file.Name))));
    }
}
