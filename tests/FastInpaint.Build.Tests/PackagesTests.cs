using System.Globalization;
using System.IO.Compression;
using System.Text.RegularExpressions;

namespace FastInpaint.Build.Tests;

/// <summary>Packs the solution and lets the consumer under samples/ restore and run from nothing but these packages.</summary>
public sealed partial class PackagesTests
{
    private static readonly string[] AlwaysThere =
        ["FastInpaint", "FastInpaint.Graph", "FastInpaint.Hosting", "FastInpaint.Imaging", "FastInpaint.Simd", "FastInpaint.Weights"];

    [Fact]
    public async Task Consumer_RestoresThePackedPackages_AndFillsAHole()
    {
        using var folder = new TemporaryFolder();
        string feed = Path.Combine(folder.Path, "feed");
        (await DotnetCommand.Run(
            Repository.Root, packages: null, TestContext.Current.CancellationToken,
            "pack", "FastInpaint.sln", "-c", "Release", "-o", feed, "--artifacts-path", Path.Combine(folder.Path, "artifacts"),
            "-p:RunAnalyzers=false")).Succeeded();

        foreach (string id in AlwaysThere)
        {
            string name = $"{id}.{Repository.Version}";
            Assert.Equal(
                ["LICENSE", "README.md", $"lib/net10.0/{id}.dll", $"lib/net10.0/{id}.xml"],
                Entries(Path.Combine(feed, name + ".nupkg")).Order(StringComparer.Ordinal));
            Assert.Equal([$"lib/net10.0/{id}.pdb"], Entries(Path.Combine(feed, name + ".snupkg")));
        }

        CopySample(folder, "consumer");
        folder.Write("consumer/NuGet.config", $"""
            <configuration>
              <packageSources><clear /><add key="packed" value="{feed}" /></packageSources>
              <fallbackPackageFolders><clear /></fallbackPackageFolders>
            </configuration>
            """);
        string picture = folder.File("restored.png");
        DotnetResult run = (await DotnetCommand.Run(
            Path.Combine(folder.Path, "consumer"), Path.Combine(folder.Path, "cache"), TestContext.Current.CancellationToken,
            "run", "-c", "Release", "--", picture)).Succeeded();

        Match figures = Figures().Match(run.Output);
        Assert.True(figures.Success, run.Output);
        double damaged = double.Parse(figures.Groups[1].Value, CultureInfo.InvariantCulture);
        double restored = double.Parse(figures.Groups[2].Value, CultureInfo.InvariantCulture);
        Assert.True(restored > damaged + 6, $"the error should at least halve: {run.Output}");
        Assert.Equal("0", figures.Groups[3].Value);
        Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G'], (await File.ReadAllBytesAsync(picture, TestContext.Current.CancellationToken))[..4]);

        // The host needs packages of .NET's besides, from where they come on this machine.
        CopySample(folder, "hosting");
        folder.Write("hosting/NuGet.config", $"""<configuration><packageSources><add key="packed" value="{feed}" /></packageSources></configuration>""");
        DotnetResult hosted = (await DotnetCommand.Run(
            Path.Combine(folder.Path, "hosting"), Path.Combine(folder.Path, "cache"), TestContext.Current.CancellationToken, "run", "-c", "Release")).Succeeded();
        Assert.Contains("8 pictures filled, ", hosted.Output, StringComparison.Ordinal);
    }

    private static void CopySample(TemporaryFolder folder, string name)
    {
        string samples = Path.Combine(Repository.Root, "samples");
        foreach (string file in Directory.GetFiles(Path.Combine(samples, name)))
        {
            File.Copy(file, folder.File(name, Path.GetFileName(file)));
        }

        foreach (string file in Directory.GetFiles(samples, "Directory.*"))
        {
            File.Copy(file, folder.File(Path.GetFileName(file)), overwrite: true);
        }
    }

    /// <summary>The files of a package, without those of the package format itself.</summary>
    private static string[] Entries(string package)
    {
        using ZipArchive archive = ZipFile.OpenRead(package);
        return
        [
            .. archive.Entries.Select(entry => entry.FullName).Where(name =>
                !name.StartsWith("_rels/", StringComparison.Ordinal) && !name.StartsWith("package/", StringComparison.Ordinal) &&
                !name.EndsWith(".nuspec", StringComparison.Ordinal) && name != "[Content_Types].xml"),
        ];
    }

    [GeneratedRegex(@"PSNR inside the hole: (-?[\d.]+) dB damaged, (-?[\d.]+) dB restored; known bytes changed: (\d+)")]
    private static partial Regex Figures();
}
