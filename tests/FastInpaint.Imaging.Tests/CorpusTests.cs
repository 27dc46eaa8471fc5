namespace FastInpaint.Imaging.Tests;

/// <summary>Malformed files of tests/corpora, each named after what is wrong with it: all are refused.</summary>
public class CorpusTests
{
    [Theory]
    [InlineData("png")]
    [InlineData("pnm")]
    public void Malformed_files_are_refused(string format)
    {
        string[] files = Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "corpora", format));
        Assert.NotEmpty(files);
        foreach (string file in files)
        {
            Hostile.AssertRefused(File.ReadAllBytes(file), Path.GetFileName(file));
        }
    }
}
