using System.Globalization;
using System.IO.Compression;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace FastInpaint.Build.Tests;

/// <summary>What the packages hold, and programs that are built with nothing but them.</summary>
public sealed partial class PackagesTests(PackedSolution packed)
{
    public static readonly TheoryData<string> Libraries =
        ["FastInpaint", "FastInpaint.Graph", "FastInpaint.Hosting", "FastInpaint.Imaging", "FastInpaint.Kernels", "FastInpaint.Simd", "FastInpaint.Weights"];

    public static readonly TheoryData<string, string, string> Tools = new()
    {
        { "FastInpaint.Tool", "fastinpaint", "FastInpaint.Host.dll" },
        { "FastInpaint.ConvertWeights.Tool", "convert-weights", "convert-weights.dll" },
    };

    [Fact]
    public void Feed_holds_the_libraries_and_the_tools()
    {
        IEnumerable<string> ids = [.. Libraries.Select(row => row.Data), .. Tools.Select(row => row.Data.Item1)];
        Assert.Equal(
            ids.Select(id => Path.GetFileName(packed.Package(id))).Order(StringComparer.Ordinal),
            Directory.GetFiles(packed.Feed, "*.nupkg").Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Libraries))]
    public void Library_holds_its_assembly_and_symbols(string id)
    {
        Assert.Equal(
            ["LICENSE", "README.md", "icon.png", $"lib/net10.0/{id}.dll", $"lib/net10.0/{id}.xml"],
            Entries(packed.Package(id)).Order(StringComparer.Ordinal));
        Assert.Equal([$"lib/net10.0/{id}.pdb"], Entries(packed.Package(id, ".snupkg")));
        Described(id);
    }

    [Theory]
    [MemberData(nameof(Tools))]
    public void Tool_holds_its_command(string id, string command, string assembly)
    {
        string[] entries = Entries(packed.Package(id));
        Assert.Contains($"tools/net10.0/any/{assembly}", entries);
        // A portable package has no executable of the machine that packed it, and no documentation files.
        Assert.All(entries.Where(entry => entry.StartsWith("tools/", StringComparison.Ordinal)), entry =>
            Assert.Contains(Path.GetExtension(entry), (string[])[".dll", ".pdb", ".json", ".xml"]));
        Assert.Equal(["DotnetToolSettings.xml"], entries.Where(entry => entry.EndsWith(".xml", StringComparison.Ordinal)).Select(Path.GetFileName));
        XElement settings = Read(packed.Package(id), "tools/net10.0/any/DotnetToolSettings.xml").Descendants("Command").Single();
        Assert.Equal((command, assembly), (settings.Attribute("Name")!.Value, settings.Attribute("EntryPoint")!.Value));
        Described(id);
    }

    [Theory]
    [MemberData(nameof(Libraries))]
    public void Library_fits_only_its_own_version_of_the_others(string id)
    {
        XElement[] own = [.. Metadata(id).Descendants().Where(element => element.Name.LocalName == "dependency" && element.Attribute("id")!.Value.StartsWith("FastInpaint", StringComparison.Ordinal))];
        Assert.All(own, dependency => Assert.Equal($"[{Repository.Version}]", dependency.Attribute("version")!.Value));
        Assert.Equal(id != "FastInpaint.Graph", own.Length > 0);
    }

    [Fact]
    public async Task Consumer_restores_the_packages_and_fills_a_hole()
    {
        using var folder = new TemporaryFolder();
        string picture = folder["restored.png"];
        CommandResult run = (await packed.RunSample("consumer", picture)).Succeeded();

        Match figures = Figures().Match(run.Output);
        Assert.True(figures.Success, run.Output);
        double damaged = double.Parse(figures.Groups[1].Value, CultureInfo.InvariantCulture);
        double restored = double.Parse(figures.Groups[2].Value, CultureInfo.InvariantCulture);
        Assert.True(restored > damaged + 6, $"the error should at least halve: {run.Output}");
        Assert.Equal("0", figures.Groups[3].Value);
        Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G'], (await File.ReadAllBytesAsync(picture, TestContext.Current.CancellationToken))[..4]);
    }

    [Fact]
    public async Task Host_restores_the_packages_and_fills_eight_pictures()
    {
        CommandResult hosted = (await packed.RunSample("hosting")).Succeeded();
        Assert.Contains("8 pictures filled, ", hosted.Output, StringComparison.Ordinal);
    }

    /// <summary>Asserts what the pages of a package feed show.</summary>
    private void Described(string id)
    {
        XElement metadata = Metadata(id);
        string Text(string name) => metadata.Elements().Single(element => element.Name.LocalName == name).Value;
        Assert.Equal((id, Repository.Version, "MIT", "icon.png", "README.md"), (Text("id"), Text("version"), Text("license"), Text("icon"), Text("readme")));
        Assert.Equal(Repository.Url, Text("projectUrl"));
        Assert.True(Text("description").Length > 40, Text("description"));
        XElement repository = metadata.Elements().Single(element => element.Name.LocalName == "repository");
        Assert.Equal(("git", Repository.Url), (repository.Attribute("type")!.Value, repository.Attribute("url")!.Value));
    }

    private XElement Metadata(string id) => Read(packed.Package(id), id + ".nuspec").Root!.Elements().Single();

    private static XDocument Read(string package, string name)
    {
        using ZipArchive archive = ZipFile.OpenRead(package);
        using Stream stream = archive.GetEntry(name)!.Open();
        return XDocument.Load(stream);
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
