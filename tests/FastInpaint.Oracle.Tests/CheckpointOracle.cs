using FastInpaint.Weights;

namespace FastInpaint.Oracle.Tests;

/// <summary>Checkpoints of every format that PyTorch and NumPy wrote, converted by <c>convert-weights</c> and run by <c>fastinpaint run</c>.</summary>
public sealed class CheckpointOracle : IAsyncLifetime
{
    /// <summary>Names the exporter of TorchSharp's own repository (src/Python/exportsd.py), which then writes its format's files.</summary>
    public const string ExporterVariable = "FASTINPAINT_TORCHSHARP_EXPORTER";

    private readonly TemporaryFolder _folder = new();

    /// <summary>Whether PyTorch is there.</summary>
    public bool IsAvailable { get; private set; }

    public async ValueTask InitializeAsync()
    {
        IsAvailable = Python.Has("torch", "numpy");
        if (IsAvailable)
        {
            string? exporter = Environment.GetEnvironmentVariable(ExporterVariable);
            string[] arguments = [Path.Combine(AppContext.BaseDirectory, "oracle", "checkpoints.py"), _folder.Path, .. exporter is null ? Array.Empty<string>() : [exporter]];
            (await Python.Run(arguments)).AssertDone();
        }
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>Converts a checkpoint and runs the network; returns what PyTorch made of the weights as the type stores them, and what we did.</summary>
    internal (NpyArray Expected, NpyArray Actual) Compare(string checkpoint, string network, string type)
    {
        string weights = _folder[$"{Guid.NewGuid():N}.safetensors"];
        string actual = Path.ChangeExtension(weights, ".npy");
        try
        {
            CommandLines.ConvertWeights("convert", _folder[checkpoint], "-o", weights, "--network", network, "--dtype", type);
            CommandLines.FastInpaint("run", "--network", network, "--weights", weights, "--input", _folder[$"{network}.input.npy"], "--output", actual, "--device", "cpu");
            return (NpyFile.Read(_folder[$"{network}.{type}.npy"]), NpyFile.Read(actual));
        }
        finally
        {
            File.Delete(weights);
            File.Delete(actual);
        }
    }
}
