namespace FastInpaint.Tests;

/// <summary>The embedded weights as files, for the time of a test.</summary>
internal sealed class DefaultWeights : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("fastinpaint-").FullName;

    public string Generator => Extract("gdn-lite-32.safetensors");

    public string Detector => Extract("gdn-lite-detector-8.safetensors");

    public string PathOf(string name) => Path.Combine(_folder, name);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string Extract(string name)
    {
        using Stream resource = typeof(Inpainter).Assembly.GetManifestResourceStream(name)!;
        using FileStream file = File.Create(PathOf(name));
        resource.CopyTo(file);
        return file.Name;
    }
}
