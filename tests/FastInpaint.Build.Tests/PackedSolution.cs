using System.Security;
using System.Text.RegularExpressions;

[assembly: AssemblyFixture(typeof(FastInpaint.Build.Tests.PackedSolution))]

namespace FastInpaint.Build.Tests;

/// <summary>The packages of the solution in a folder of their own, and the tools installed from there: made once for all tests.</summary>
public sealed partial class PackedSolution : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();

    /// <summary>The folder with the packages, usable as a feed.</summary>
    public string Feed => _folder["feed"];

    /// <summary>A package cache that begins empty.</summary>
    internal string Cache => _folder["cache"];

    /// <summary>An installed tool, <c>fastinpaint</c> or <c>convert-weights</c>.</summary>
    public string Tool(string name) => Path.Combine(_folder.Path, "tools", OperatingSystem.IsWindows() ? name + ".exe" : name);

    /// <summary>The path of one of the packages.</summary>
    public string Package(string id, string extension = ".nupkg") => Path.Combine(Feed, $"{id}.{Repository.Version}{extension}");

    public async ValueTask InitializeAsync()
    {
        (await DotnetCommand.Run(
            Repository.Root, packages: null,
            "pack", "FastInpaint.sln", "-c", Repository.Configuration, "--no-build", "-o", Feed)).Succeeded();
        _folder.Write("NuGet.config", await Configuration());
        foreach (string id in new[] { "FastInpaint.Tool", "FastInpaint.ConvertWeights.Tool" })
        {
            (await DotnetCommand.Run(
                Repository.Root, Cache,
                "tool", "install", id, "--version", Repository.Version, "--tool-path", _folder["tools"], "--source", Feed)).Succeeded();
        }
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>Runs a sample of the repository from a copy, with the packages of <see cref="Feed"/> and those of this machine's feeds.</summary>
    internal async Task<CommandResult> RunSample(string name, params string[] arguments)
    {
        string samples = Path.Combine(Repository.Root, "samples");
        Directory.CreateDirectory(_folder[name]);
        foreach (string file in Directory.GetFiles(Path.Combine(samples, name)))
        {
            File.Copy(file, _folder[$"{name}/{Path.GetFileName(file)}"]);
        }

        foreach (string file in Directory.GetFiles(samples, "Directory.*"))
        {
            File.Copy(file, _folder[Path.GetFileName(file)], overwrite: true);
        }

        return await DotnetCommand.Run(
            _folder[name], Cache, ["run", "-c", "Release", "--", .. arguments]);
    }

    /// <summary>The feeds of this machine and the packed one, of which only the latter may give a package of FastInpaint.</summary>
    private async Task<string> Configuration()
    {
        CommandResult sources = (await DotnetCommand.Run(
            Repository.Root, packages: null, "nuget", "list", "source", "--format", "detailed")).Succeeded();
        IEnumerable<string> others = EnabledSource().Matches(sources.Output).Select(match =>
            $"""<packageSource key="{SecurityElement.Escape(match.Groups[1].Value)}"><package pattern="*" /></packageSource>""");
        return $"""
            <configuration>
              <packageSources><add key="packed" value="{Feed}" /></packageSources>
              <packageSourceMapping>
                <packageSource key="packed"><package pattern="FastInpaint" /><package pattern="FastInpaint.*" /></packageSource>
                {string.Concat(others)}
              </packageSourceMapping>
              <fallbackPackageFolders><clear /></fallbackPackageFolders>
            </configuration>
            """;
    }

    [GeneratedRegex(@"^\s+\d+\.\s+(\S.*?) \[Enabled\]", RegexOptions.Multiline)]
    private static partial Regex EnabledSource();
}
