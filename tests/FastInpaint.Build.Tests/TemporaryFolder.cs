namespace FastInpaint.Build.Tests;

/// <summary>A folder of its own below the system's temporary one, removed at the end.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("fastinpaint-build-").FullName;

    /// <summary>A path below the folder; its parent is created.</summary>
    public string File(params string[] parts)
    {
        string path = System.IO.Path.Combine([Path, .. parts]);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        return path;
    }

    public void Write(string relativePath, string content) => System.IO.File.WriteAllText(File(relativePath.Split('/')), content);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
