using System.Globalization;
using FastInpaint.Files;
using FastInpaint.Graph;
using FastInpaint.Weights;

namespace FastInpaint.ConvertWeights.Checkpoints;

/// <summary>The conversion of one network of a checkpoint to a safetensors file for the engine.</summary>
internal sealed class CheckpointConversion
{
    private readonly CheckpointParameters _parameters;
    private readonly TensorType _type;
    private readonly Dictionary<string, string> _notes;

    /// <param name="sourceHash">SHA-256 of the checkpoint, see <see cref="Checkpoint.Sha256"/>.</param>
    /// <param name="tool">The program's name and version, for the notes in the file.</param>
    /// <param name="parameters">The network's tensors.</param>
    /// <exception cref="InvalidNetworkException">Tensors are missing, superfluous, misshaped or of a wrong type; the message lists all by name.</exception>
    public CheckpointConversion(CheckpointParameters parameters, TensorType type, CheckpointFormat format, string sourceHash, string tool)
    {
        (_parameters, _type) = (parameters, type);
        Network = parameters.ToNetwork();
        _notes = new()
        {
            ["network"] = Network.Kind.ToString().ToLowerInvariant(),
            ["base"] = Network.BaseChannels.ToString(CultureInfo.InvariantCulture),
            ["blocks"] = Network.ResidualBlocks.ToString(CultureInfo.InvariantCulture),
            ["source_format"] = format.ToString().ToLowerInvariant(),
            ["source_sha256"] = sourceHash,
            ["tool"] = tool,
        };
    }

    public Network Network { get; }

    /// <summary>Writes the file under a temporary name. It gets its final name by <see cref="StagedFile.Commit"/>.</summary>
    /// <exception cref="InvalidDataException">A value is not finite or does not fit the type, or the checkpoint is damaged.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written to.</exception>
    public StagedFile Stage(string path, bool overwrite) => SafetensorsWriter.Stage(path, _parameters, _type, _notes, overwrite);
}
