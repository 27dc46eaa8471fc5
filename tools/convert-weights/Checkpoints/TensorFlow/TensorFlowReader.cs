using System.Text.RegularExpressions;
using Microsoft.Win32.SafeHandles;

namespace FastInpaint.ConvertWeights.Checkpoints;

/// <summary>
/// Reads checkpoints of TensorFlow 1 and 2 (tensor bundles, V2): <c>PREFIX.index</c>, a table of names, types, shapes and positions, and the data files
/// <c>PREFIX.data-00000-of-00001</c>, ... with the elements, row-major and little-endian.
/// </summary>
internal static partial class TensorFlowReader
{
    private const string Suffix = ".index";
    private const long MaximumIndexBytes = 64 << 20;

    /// <summary>The index file of a checkpoint, found by the checkpoint's prefix, its index or one of its data files; null where the path is none of these. An index that is missing beside its data files is named too.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    public static string? IndexOf(string path)
    {
        if (DataFile().Match(path) is { Success: true } data)
        {
            return string.Concat(path.AsSpan(0, data.Index), Suffix);
        }

        if (File.Exists(path))
        {
            return path.EndsWith(Suffix, StringComparison.Ordinal) || IsTable(path) ? path : null;
        }

        string prefix = path.EndsWith(Suffix, StringComparison.Ordinal) ? path[..^Suffix.Length] : path;
        return File.Exists(prefix + Suffix) || HasData(prefix) ? prefix + Suffix : null;
    }

    /// <summary>Opens a checkpoint.</summary>
    /// <param name="path">The path that the user gave.</param>
    /// <param name="index">The result of <see cref="IndexOf"/>.</param>
    /// <exception cref="FileNotFoundException">The index or a data file is missing.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    /// <exception cref="InvalidDataException">The checkpoint is incomplete, has another format, or holds something that is not read; the message says what.</exception>
    public static Checkpoint Open(string path, string index)
    {
        using SafeFileHandle file = OpenFile(index, $"{index}: the file is missing. It is the index of a TensorFlow checkpoint, and belongs beside the data files, such as {index[..^Suffix.Length]}.data-00000-of-00001. "
            + "Copy all files of the checkpoint into one folder.");
        var whole = new FileRange(file, index);
        var table = new TableReader(whole, index);
        if (!table.Next() || table.Key.Length > 0)
        {
            throw CheckpointError.Damaged(index, "it does not begin with the header of a TensorFlow checkpoint");
        }

        int count = BundleHeader.Shards(table.Value, index);
        if (!index.EndsWith(Suffix, StringComparison.Ordinal))
        {
            throw CheckpointError.Refused(index, $"it is the index of a TensorFlow checkpoint whose name does not end with {Suffix}. Give it the name that its data files begin with, and {Suffix}.");
        }

        if (whole.Length > MaximumIndexBytes)
        {
            throw CheckpointError.Refused(index, $"it has {whole.Length} bytes; an index may have {MaximumIndexBytes}. Save the model's variables alone.");
        }

        return Checkpoint.Of(
            new BundleShards(index[..^Suffix.Length], count),
            shards => new Checkpoint(CheckpointFormat.TensorFlow, path, [index, .. shards.Paths], new BundleTensors(table, shards, index).Read(), shards));
    }

    /// <exception cref="FileNotFoundException">There is no such file. The message is <paramref name="missing"/>, which names the file.</exception>
    public static SafeFileHandle OpenFile(string path, string missing)
    {
        try
        {
            return File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        }
        catch (FileNotFoundException exception)
        {
            throw new FileNotFoundException(missing, exception);
        }
    }

    private static bool IsTable(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        return file.CanSeek && TableReader.IsTable(new FileRange(file.SafeFileHandle, path));
    }

    /// <summary>Whether some file beside this path is named as a data file of the checkpoint with this prefix.</summary>
    private static bool HasData(string prefix) =>
        Path.GetDirectoryName(Path.GetFullPath(prefix)) is { } folder && Directory.Exists(folder)
        && Directory.EnumerateFiles(folder).Any(file => DataFile().Match(file) is { Success: true } data && file.AsSpan(0, data.Index).SequenceEqual(Path.GetFullPath(prefix)));

    [GeneratedRegex(@"\.data-[0-9]{5,10}-of-[0-9]{5,10}\z", RegexOptions.CultureInvariant)]
    private static partial Regex DataFile();
}
