using System.Reflection;

namespace FastInpaint.Build.Tests;

/// <summary>Facts about the repository, written into this assembly by its project file.</summary>
internal static class Repository
{
    public static string Root { get; } = Fact("RepositoryRoot");

    /// <summary>The configuration that this assembly, and what it packs, was built in.</summary>
    public static string Configuration { get; } = Fact("Configuration");

    /// <summary>The version of the packages that the repository makes.</summary>
    public static string Version { get; } = Fact("Version");

    /// <summary>Where the packages say that their sources are.</summary>
    public static string Url { get; } = Fact("RepositoryUrl");

    private static string Fact(string key) =>
        typeof(Repository).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == key).Value!;
}
