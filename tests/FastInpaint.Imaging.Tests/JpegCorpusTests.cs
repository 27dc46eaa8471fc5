namespace FastInpaint.Imaging.Tests;

/// <summary>Malformed files of tests/corpora/jpeg, each named after what is wrong with it: all are refused. FASTINPAINT_CORPORA=FOLDER writes anew what <see cref="HostileJpeg"/> makes.</summary>
public class JpegCorpusTests
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "corpora", "jpeg");

    public static TheoryData<string> Names => [.. HostileJpeg.All.Select(file => file.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_malformed_file_is_refused(string name)
    {
        string message = Hostile.AssertRefused(File.ReadAllBytes(Path.Combine(Folder, name)), name);
        Assert.Contains(HostileJpeg.All.Single(file => file.Name == name).Reason, message, StringComparison.Ordinal);
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
