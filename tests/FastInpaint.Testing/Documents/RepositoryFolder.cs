using System.Reflection;

namespace FastInpaint.Testing.Documents;

/// <summary>The folder of the sources that the tests were built from.</summary>
public static class RepositoryFolder
{
    public static string Path { get; } =
        typeof(RepositoryFolder).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == "RepositoryRoot").Value!;
}
