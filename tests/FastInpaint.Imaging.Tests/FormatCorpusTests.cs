namespace FastInpaint.Imaging.Tests;

/// <summary>
/// Malformed files of tests/corpora/bmp, gif, webp and tiff, each named after what is wrong with it: all are refused. FASTINPAINT_CORPORA=FOLDER writes what <see cref="HostileFormats"/> makes.
/// </summary>
public class FormatCorpusTests
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "corpora");

    public static TheoryData<string> Names => [.. HostileFormats.All.Select(file => file.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_malformed_file_is_refused(string name)
    {
        string message = Hostile.AssertRefused(File.ReadAllBytes(Path.Combine(Folder, name)), name);
        Assert.Contains(HostileFormats.All.Single(file => file.Name == name).Reason, message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_files_are_what_the_builders_make()
    {
        if (Environment.GetEnvironmentVariable("FASTINPAINT_CORPORA") is { Length: > 0 } folder)
        {
            foreach ((string name, _, byte[] file) in HostileFormats.All)
            {
                Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(folder, name))!);
                File.WriteAllBytes(Path.Combine(folder, name), file);
            }
        }

        string[] formats = ["bmp", "gif", "webp", "tiff"];
        Assert.Equal(
            HostileFormats.All.Select(file => file.Name).Order(StringComparer.Ordinal),
            formats.SelectMany(format => Directory.GetFiles(Path.Combine(Folder, format)).Select(path => $"{format}/{Path.GetFileName(path)}")).Order(StringComparer.Ordinal));
        Assert.All(HostileFormats.All, file => Assert.Equal(file.File, File.ReadAllBytes(Path.Combine(Folder, file.Name))));
    }
}
