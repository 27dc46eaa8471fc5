using FastInpaint.Weights;

namespace FastInpaint.ConvertWeights.Checkpoints;

/// <summary>Makes the exceptions for checkpoint files.</summary>
internal static class CheckpointError
{
    public static InvalidDataException Damaged(string path, string what) => new($"{path}: {what}. The file may be truncated or damaged; copy it again.");

    public static InvalidDataException Refused(string path, string what) => new($"{path}: {what}");

    /// <summary>Quotes a string of the file for a message, with bounded length and on one line.</summary>
    public static string Quote(string text) => SafetensorsFile.Quote(text);
}
