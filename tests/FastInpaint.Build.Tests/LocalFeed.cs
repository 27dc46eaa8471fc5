using System.IO.Compression;

namespace FastInpaint.Build.Tests;

/// <summary>
/// A folder of packages. Each is empty but for a build file that defines a compile constant, which shows in the program
/// that the package was really referenced.
/// </summary>
internal static class LocalFeed
{
    public static void Add(string folder, string id, string version, string constant)
    {
        Directory.CreateDirectory(folder);
        using ZipArchive package = ZipFile.Open(Path.Combine(folder, $"{id}.{version}.nupkg"), ZipArchiveMode.Create);
        Write($"{id}.nuspec", $"""
            <?xml version="1.0" encoding="utf-8"?>
            <package xmlns="http://schemas.microsoft.com/packaging/2013/05/nuspec.xsd">
              <metadata>
                <id>{id}</id>
                <version>{version}</version>
                <authors>test</authors>
                <description>A package for a test.</description>
              </metadata>
            </package>
            """);
        Write($"build/{id}.props", $"""
            <Project>
              <PropertyGroup>
                <DefineConstants>$(DefineConstants);{constant}</DefineConstants>
              </PropertyGroup>
            </Project>
            """);
        Write("lib/net10.0/_._", "");

        void Write(string name, string content)
        {
            using var writer = new StreamWriter(package.CreateEntry(name).Open());
            writer.Write(content);
        }
    }
}
