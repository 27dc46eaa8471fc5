using FastInpaint.Testing;
using FastInpaint.Weights;

namespace FastInpaint.Conformance;

/// <summary>Weights files of random networks, for tests that need some network and not the embedded one. Each is written once and removed as the process ends.</summary>
public static class RandomWeights
{
    private static readonly TemporaryFolder s_folder = new();

    static RandomWeights() => AppDomain.CurrentDomain.ProcessExit += (_, _) => s_folder.Dispose();

    /// <summary>The path of a generator.</summary>
    public static string Generator(int baseChannels, int blocks)
    {
        string path = s_folder[$"generator-{baseChannels}-{blocks}.safetensors"];
        lock (s_folder)
        {
            if (!File.Exists(path))
            {
                SafetensorsWriter.Write(path, RandomParameters.Generator(baseChannels, blocks, seed: 30 + baseChannels), TensorType.Fp32);
            }
        }

        return path;
    }
}
