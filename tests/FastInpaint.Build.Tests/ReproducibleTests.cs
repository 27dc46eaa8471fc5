using System.Reflection.Metadata;
using System.Security.Cryptography;
using System.Text;

namespace FastInpaint.Build.Tests;

/// <summary>One commit, built in two folders.</summary>
public sealed class ReproducibleTests
{
    private const string Project = "FastInpaint.Graph";

    private static readonly Guid SourceLink = new("CC110556-A091-4D38-9FEC-25AB9A351A6A");

    [Fact]
    public async Task Commit_gives_the_same_files_in_every_folder_and_symbols_that_find_the_source()
    {
        using var folder = new TemporaryFolder();
        string first = await Clone(folder, "one"), second = await Clone(folder, "another");
        string commit = (await Git(first, "rev-parse", "HEAD")).Output.Trim();
        Assert.Equal(commit, (await Git(second, "rev-parse", "HEAD")).Output.Trim());

        foreach (string extension in new[] { ".dll", ".pdb", ".xml" })
        {
            Assert.Equal(Hash(Output(await Built(first), extension)), Hash(Output(await Built(second), extension)));
        }

        byte[] assembly = await File.ReadAllBytesAsync(Output(first, ".dll"), TestContext.Current.CancellationToken);
        Assert.Equal(-1, assembly.AsSpan().IndexOf(Encoding.UTF8.GetBytes(folder.Path)));
        Assert.StartsWith("https://github.com/", Repository.Url, StringComparison.Ordinal);
        string raw = Repository.Url.Replace("https://github.com/", "https://raw.githubusercontent.com/", StringComparison.Ordinal);
        Assert.Equal("{\"documents\":{\"/_/*\":\"" + raw + "/" + commit + "/*\"}}", SourceLinkOf(Output(first, ".pdb")));
    }

    /// <summary>A repository with one project of this one, in a commit that is the same every time.</summary>
    private static async Task<string> Clone(TemporaryFolder folder, string name)
    {
        string[] parts =
        [
            .. Directory.GetFiles(Repository.Root, "Directory.*"), Path.Combine(Repository.Root, "LICENSE"), Path.Combine(Repository.Root, "global.json"),
            .. Directory.GetFiles(Path.Combine(Repository.Root, "build")),
            .. Directory.GetFiles(Path.Combine(Repository.Root, "src", Project), "*", SearchOption.AllDirectories),
        ];
        foreach (string file in parts)
        {
            string[] path = Path.GetRelativePath(Repository.Root, file).Split(Path.DirectorySeparatorChar);
            if (!path.Contains("bin") && !path.Contains("obj"))
            {
                folder.Write(string.Join('/', [name, .. path]), File.ReadAllBytes(file));
            }
        }

        string root = Path.Combine(folder.Path, name);
        await Git(root, "init", "--quiet");
        await Git(root, "add", ".");
        string tree = (await Git(root, "write-tree")).Output.Trim();
        folder.Write($"{name}.commit", $"tree {tree}\nauthor A <a@example.org> 0 +0000\ncommitter A <a@example.org> 0 +0000\n\nBuild\n");
        string commit = (await Git(root, "hash-object", "-t", "commit", "-w", Path.Combine(folder.Path, name + ".commit"))).Output.Trim();
        await Git(root, "reset", "--quiet", commit);
        return root;
    }

    private static async Task<string> Built(string root)
    {
        if (!File.Exists(Output(root, ".dll")))
        {
            (await DotnetCommand.Run(
                root, packages: null, "build", Path.Combine("src", Project), "-c", "Release", "-p:RunAnalyzers=false")).Succeeded();
        }

        return root;
    }

    private static string Output(string root, string extension) => Path.Combine(root, "src", Project, "bin", "Release", "net10.0", Project + extension);

    private static string Hash(string path) => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(path)));

    private static string SourceLinkOf(string symbols)
    {
        using MetadataReaderProvider provider = MetadataReaderProvider.FromPortablePdbStream(File.OpenRead(symbols));
        MetadataReader reader = provider.GetMetadataReader();
        CustomDebugInformation link = reader.CustomDebugInformation.Select(reader.GetCustomDebugInformation).Single(entry => reader.GetGuid(entry.Kind) == SourceLink);
        return Encoding.UTF8.GetString(reader.GetBlobBytes(link.Value));
    }

    private static async Task<CommandResult> Git(string folder, params string[] arguments) =>
        (await DotnetCommand.RunProgram("git", folder, arguments)).Succeeded();
}
