using FastInpaint.Weights;
using Microsoft.Win32.SafeHandles;

namespace FastInpaint.ConvertWeights.Checkpoints;

/// <summary>Opens weights files of all formats. The content decides the format.</summary>
internal static class CheckpointFile
{
    // The number 0x1950a86a20f9469cfc6c, which torch.save wrote first before version 1.6. It follows the pickle's version and, from version 4 on, a frame's length.
    private static ReadOnlySpan<byte> OldTorchSignature => [0x8A, 0x0A, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19];

    /// <summary>Opens a weights file.</summary>
    /// <param name="path">The file; for a TensorFlow checkpoint the index, a data file, or the prefix of both.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="InvalidDataException">The file has no known format, or is incomplete; the message says what is wrong.</exception>
    public static Checkpoint Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (TensorFlowReader.IndexOf(path) is { } index)
        {
            return TensorFlowReader.Open(path, index);
        }

        if (Directory.Exists(path))
        {
            throw CheckpointError.Refused(path, "it is a folder. Give a weights file; of a TensorFlow checkpoint the file that ends with .index.");
        }

        byte[] start = Start(path);
        return start switch
        {
            [(byte)'P', (byte)'K', 3 or 5, 4 or 6, ..] => PyTorchReader.Open(path),
            [0x80, >= 2 and <= 5, ..] when start.AsSpan().IndexOf(OldTorchSignature) is 2 or 11 => throw CheckpointError.Refused(
                path, "it was written by torch.save in the form of PyTorch before 1.6, a bare pickle. Load it with PyTorch and save it again: torch.save(torch.load(FILE), NEW_FILE)."),
            [0x89, (byte)'H', (byte)'D', (byte)'F', ..] => throw CheckpointError.Refused(
                path, "it is an HDF5 file, as Keras writes it. Save the model as a TensorFlow checkpoint, or its tensors as safetensors."),
            [0x1F, 0x8B, 8, ..] => throw CheckpointError.Refused(path, "it is compressed with gzip. Unpack it first."),
            _ when IsJsonObject(start.AsSpan(Math.Min(start.Length, SafetensorsFile.LengthBytes))) => SafetensorsReader.Open(path),
            _ => TorchSharpReader.Open(path),
        };
    }

    private static bool IsJsonObject(ReadOnlySpan<byte> text) =>
        text is [(byte)'{', (byte)'"' or (byte)'}' or (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n', ..];

    private static byte[] Start(string path)
    {
        using SafeFileHandle file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        var whole = new FileRange(file, path);
        var start = new byte[Math.Min(whole.Length, 24)];
        whole.Read(0, start);
        return start.Length > 0 ? start : throw CheckpointError.Refused(path, "it is empty. Copy it again.");
    }
}
