using FastInpaint.Graph;
using FastInpaint.Weights;

namespace FastInpaint.Execution;

/// <summary>Opens an engine's weights: a file, or the weights embedded in this assembly.</summary>
internal static class EngineWeights
{
    private const string Generator = "gdn-lite-32.safetensors";
    private const string Detector = "gdn-lite-detector-8.safetensors";

    public static SafetensorsFile Open(NetworkKind kind, string? path) =>
        path is not null ? SafetensorsFile.Open(path) : OpenEmbedded(kind == NetworkKind.Generator ? Generator : Detector);

    private static SafetensorsFile OpenEmbedded(string name)
    {
        var stream = (UnmanagedMemoryStream?)typeof(EngineWeights).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"The assembly was built without its resource {name}.");
        return SafetensorsFile.Open(stream, $"embedded {name}");
    }
}
