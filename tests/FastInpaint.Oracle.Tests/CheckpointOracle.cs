using FastInpaint.Weights;

namespace FastInpaint.Oracle.Tests;

/// <summary>Checkpoints of every format that PyTorch and NumPy wrote, converted by <c>convert-weights</c> and run by <c>fastinpaint run</c>.</summary>
public sealed class CheckpointOracle : IAsyncLifetime
{
    /// <summary>Names the exporter of TorchSharp's own repository (src/Python/exportsd.py), which then writes its format's files.</summary>
    public const string ExporterVariable = "FASTINPAINT_TORCHSHARP_EXPORTER";

    private readonly string _folder = Directory.CreateTempSubdirectory("fastinpaint-checkpoints-").FullName;

    /// <summary>Whether PyTorch is there.</summary>
    public bool IsAvailable { get; private set; }

    public async ValueTask InitializeAsync()
    {
        IsAvailable = Python.Has("torch", "numpy");
        if (IsAvailable)
        {
            string? exporter = Environment.GetEnvironmentVariable(ExporterVariable);
            string[] arguments = [Path.Combine(AppContext.BaseDirectory, "oracle", "checkpoints.py"), _folder, .. exporter is null ? Array.Empty<string>() : [exporter]];
            (int exitCode, string output) = await Python.Run(arguments);
            Assert.True(exitCode == 0, output);
        }
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    /// <summary>Converts a checkpoint and runs the network; returns what PyTorch made of the weights as the type stores them, and what we did.</summary>
    internal (NpyArray Expected, NpyArray Actual) Compare(string checkpoint, string network, string type)
    {
        string weights = Path.Combine(_folder, $"{Guid.NewGuid():N}.safetensors");
        string actual = Path.ChangeExtension(weights, ".npy");
        try
        {
            Programs.ConvertWeights("convert", Path.Combine(_folder, checkpoint), "-o", weights, "--network", network, "--dtype", type);
            Programs.FastInpaint("run", "--network", network, "--weights", weights, "--input", Path.Combine(_folder, $"{network}.input.npy"), "--output", actual, "--device", "cpu");
            return (NpyFile.Read(Path.Combine(_folder, $"{network}.{type}.npy")), NpyFile.Read(actual));
        }
        finally
        {
            File.Delete(weights);
            File.Delete(actual);
        }
    }
}
