using System.Security;
using System.Text.RegularExpressions;

[assembly: AssemblyFixture(typeof(FastInpaint.Build.Tests.PackedSolution))]

namespace FastInpaint.Build.Tests;

/// <summary>The packages of the solution in a folder of their own, and the tools installed from there: made once for all tests.</summary>
public sealed partial class PackedSolution : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();

    /// <summary>The folder with the packages, usable as a feed.</summary>
    public string Feed => Path.Combine(_folder.Path, "feed");

    /// <summary>A package cache that begins empty.</summary>
    internal string Cache => Path.Combine(_folder.Path, "cache");

    /// <summary>An installed tool, <c>fastinpaint</c> or <c>convert-weights</c>.</summary>
    public string Tool(string name) => Path.Combine(_folder.Path, "tools", OperatingSystem.IsWindows() ? name + ".exe" : name);

    /// <summary>The path of one of the packages.</summary>
    public string Package(string id, string extension = ".nupkg") => Path.Combine(Feed, $"{id}.{Repository.Version}{extension}");

    public async ValueTask InitializeAsync()
    {
        CancellationToken cancellationToken = TestContext.Current.CancellationToken;
        (await DotnetCommand.Run(
            Repository.Root, packages: null, cancellationToken,
            "pack", "FastInpaint.sln", "-c", Repository.Configuration, "--no-build", "-o", Feed)).Succeeded();
        _folder.Write("NuGet.config", await Configuration(cancellationToken));
        foreach (string id in new[] { "FastInpaint.Tool", "FastInpaint.ConvertWeights.Tool" })
        {
            (await DotnetCommand.Run(
                Repository.Root, Cache, cancellationToken,
                "tool", "install", id, "--version", Repository.Version, "--tool-path", Path.Combine(_folder.Path, "tools"), "--source", Feed)).Succeeded();
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
        foreach (string file in Directory.GetFiles(Path.Combine(samples, name)))
        {
            File.Copy(file, _folder.File(name, Path.GetFileName(file)));
        }

        foreach (string file in Directory.GetFiles(samples, "Directory.*"))
        {
            File.Copy(file, _folder.File(Path.GetFileName(file)), overwrite: true);
        }

        return await DotnetCommand.Run(
            Path.Combine(_folder.Path, name), Cache, TestContext.Current.CancellationToken, ["run", "-c", "Release", "--", .. arguments]);
    }

    /// <summary>The feeds of this machine and the packed one, of which only the latter may give a package of FastInpaint.</summary>
    private async Task<string> Configuration(CancellationToken cancellationToken)
    {
        CommandResult sources = (await DotnetCommand.Run(
            Repository.Root, packages: null, cancellationToken, "nuget", "list", "source", "--format", "detailed")).Succeeded();
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
