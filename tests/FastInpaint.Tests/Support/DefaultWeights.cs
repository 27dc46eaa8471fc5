namespace FastInpaint.Tests;

/// <summary>The embedded weights as files, for the time of a test.</summary>
internal sealed class DefaultWeights : TemporaryFolder
{
    public string Generator => Extract("gdn-lite-32.safetensors");

    public string Detector => Extract("gdn-lite-detector-8.safetensors");

    private string Extract(string name)
    {
        using Stream resource = typeof(Inpainter).Assembly.GetManifestResourceStream(name)!;
        using FileStream file = File.Create(this[name]);
        resource.CopyTo(file);
        return file.Name;
    }
}
