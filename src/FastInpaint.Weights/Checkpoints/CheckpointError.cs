namespace FastInpaint.Weights;

/// <summary>The errors of checkpoint files, with the strings of a file in bounded length on one line.</summary>
internal static class CheckpointError
{
    private const int MaximumShown = 120;

    public static InvalidDataException Damaged(string path, string what) => new($"{path}: {what}. The file may be truncated or damaged; copy it again.");

    public static InvalidDataException Refused(string path, string what) => new($"{path}: {what}");

    /// <summary>A string of the file for a message.</summary>
    public static string Quote(string text)
    {
        string shown = text.Length <= MaximumShown ? text : string.Concat(text.AsSpan(0, MaximumShown), "...");
        return $"'{string.Concat(shown.Select(letter => char.IsControl(letter) ? '?' : letter))}'";
    }
}
