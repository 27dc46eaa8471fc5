namespace FastInpaint.Build.Tests;

/// <summary>
/// A solution of one program that uses both optional packages through the repository's own build files, with one local
/// feed, an empty package cache and nothing built yet. The program prints which part it contains and which package it sees.
/// </summary>
internal sealed class TinySolution : IDisposable
{
    private static readonly string[] MechanismFiles =
    [
        "build/OptionalPackages.props", "build/OptionalPackages.targets", "build/OptionalPackageProbe.proj",
        "build/Packaging.targets", "Directory.Build.targets", "Directory.Solution.props", "Directory.Solution.targets",
    ];

    private readonly TemporaryFolder _folder = new();

    public TinySolution()
    {
        foreach (string file in MechanismFiles)
        {
            File.Copy(Path.Combine(Repository.Root, file), _folder.File(["tree", .. file.Split('/')]));
        }

        Directory.CreateDirectory(Feed);
        _folder.Write("tree/NuGet.config", $"""
            <configuration>
              <!-- it's (only) "local", $(really) -->
              <packageSources><clear /><add key="local" value="{Feed}" /></packageSources>
              <fallbackPackageFolders><clear /></fallbackPackageFolders>
            </configuration>
            """);
        _folder.Write("tree/Directory.Build.props", """
            <Project>
              <Import Project="build/OptionalPackages.props" />
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework>
                <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
                <NuGetAudit>false</NuGetAudit>
                <UseAppHost>false</UseAppHost>
                <IsPackable>false</IsPackable>
              </PropertyGroup>
            </Project>
            """);
        _folder.Write("tree/Directory.Packages.props", """
            <Project>
              <PropertyGroup>
                <ManagePackageVersionsCentrally>true</ManagePackageVersionsCentrally>
              </PropertyGroup>
            </Project>
            """);
        _folder.Write("tree/Tiny/Tiny.csproj", """
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
              </PropertyGroup>
              <ItemGroup Condition="'$(HasIlgpu)' == 'true'">
                <PackageReference Include="ILGPU" />
                <PackageReference Include="ILGPU.Algorithms" />
              </ItemGroup>
              <ItemGroup Condition="'$(HasImageSharp)' == 'true'">
                <PackageReference Include="SixLabors.ImageSharp" />
              </ItemGroup>
            </Project>
            """);
        _folder.Write("tree/Tiny/Program.cs", """
            string parts = "parts:";
            #if HAS_ILGPU
            parts += " ilgpu";
            #endif
            #if ILGPU_REFERENCED && ALGORITHMS_REFERENCED
            parts += "+package";
            #endif
            #if HAS_IMAGESHARP
            parts += " imagesharp";
            #endif
            #if IMAGESHARP_REFERENCED
            parts += "+package";
            #endif
            System.Console.WriteLine(parts + " end");
            """);
        _folder.Write("tree/Tiny.sln", """
            Microsoft Visual Studio Solution File, Format Version 12.00
            Project("{FAE04EC0-301F-11D3-BF4B-00C04F79EFBC}") = "Tiny", "Tiny\Tiny.csproj", "{5A0F1B0C-1D7E-4C55-8E1E-0B6C3C1F2A11}"
            EndProject
            Global
              GlobalSection(SolutionConfigurationPlatforms) = preSolution
                Debug|Any CPU = Debug|Any CPU
              EndGlobalSection
              GlobalSection(ProjectConfigurationPlatforms) = postSolution
                {5A0F1B0C-1D7E-4C55-8E1E-0B6C3C1F2A11}.Debug|Any CPU.ActiveCfg = Debug|Any CPU
                {5A0F1B0C-1D7E-4C55-8E1E-0B6C3C1F2A11}.Debug|Any CPU.Build.0 = Debug|Any CPU
              EndGlobalSection
            EndGlobal
            """);
    }

    public string Feed => Path.Combine(_folder.Path, "feed");

    public string Cache => Path.Combine(_folder.Path, "cache");

    /// <summary>Where NuGet keeps the feeds of the user of <see cref="DotnetOnANewMachine"/>.</summary>
    public string UserFeeds => OperatingSystem.IsWindows() ? Path.Combine(Home, "NuGet", "NuGet.Config") : Path.Combine(Home, ".nuget", "NuGet", "NuGet.Config");

    private string Home => Path.Combine(_folder.Path, "home");

    /// <summary>Where the answers of the feeds are remembered.</summary>
    public string Answers => Path.Combine(_folder.Path, "tree", "obj", "optional-packages");

    public void AddIlgpuToFeed()
    {
        LocalFeed.Add(Feed, "ILGPU", Repository.IlgpuVersion, "ILGPU_REFERENCED");
        LocalFeed.Add(Feed, "ILGPU.Algorithms", Repository.IlgpuVersion, "ALGORITHMS_REFERENCED");
    }

    public void AddImageSharpToFeed() =>
        LocalFeed.Add(Feed, "SixLabors.ImageSharp", Repository.ImageSharpVersion, "IMAGESHARP_REFERENCED");

    public void EmptyCache()
    {
        if (Directory.Exists(Cache))
        {
            Directory.Delete(Cache, recursive: true);
        }
    }

    public Task<DotnetResult> Dotnet(params string[] arguments) =>
        DotnetCommand.Run(Path.Combine(_folder.Path, "tree"), Cache, TestContext.Current.CancellationToken, arguments);

    /// <summary>A command of a user who has never run <c>dotnet</c>: its first restore writes the user's NuGet.Config.</summary>
    public Task<DotnetResult> DotnetOnANewMachine(params string[] arguments)
    {
        Directory.CreateDirectory(Home);
        return DotnetCommand.Run(Path.Combine(_folder.Path, "tree"), Cache, Home, TestContext.Current.CancellationToken, arguments);
    }

    /// <summary>Where the answer about ILGPU would be remembered, on the new machine.</summary>
    public async Task<string> AnswerFile() =>
        (await DotnetOnANewMachine("msbuild", Path.Combine("build", "OptionalPackages.props"), "-getProperty:IlgpuAnswerFile")).Succeeded().Output.Trim();

    /// <summary>What the program built last prints.</summary>
    public async Task<string> Parts() =>
        (await Dotnet(Path.Combine("Tiny", "bin", "Debug", "net10.0", "Tiny.dll"))).Succeeded().Output.Trim();

    public void Dispose() => _folder.Dispose();
}
