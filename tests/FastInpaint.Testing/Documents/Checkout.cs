namespace FastInpaint.Testing.Documents;

/// <summary>A folder that looks like a checkout of the repository after its build, for commands that write beside the sources. Sources and programs are links to the repository's.</summary>
public sealed class Checkout : TemporaryFolder
{
    private static readonly string[] s_folders = ["benchmarks", "build", "deploy", "docs", "samples", "src", "tests", "tools"];

    public Checkout()
    {
        Directory.CreateDirectory(Root);
        foreach (string file in Directory.EnumerateFiles(RepositoryFolder.Path))
        {
            File.CreateSymbolicLink(System.IO.Path.Combine(Root, System.IO.Path.GetFileName(file)), file);
        }

        foreach (string folder in s_folders)
        {
            Directory.CreateSymbolicLink(System.IO.Path.Combine(Root, folder), System.IO.Path.Combine(RepositoryFolder.Path, folder));
        }
    }

    /// <summary>The folder of the checkout. A folder beside it is removed with it.</summary>
    public string Root => this["FastInpaint"];
}
