using System.Collections.Immutable;
using System.Security.Cryptography;

namespace FastInpaint.ConvertWeights.Checkpoints;

/// <summary>An open weights file of any format: the list of its tensors, whose bytes are read on demand. Not thread-safe.</summary>
internal sealed class Checkpoint : IDisposable
{
    /// <summary>The most tensors of a checkpoint. With the most dimensions their descriptions take some 40 MB.</summary>
    public const int MaximumTensors = 32_768;

    private readonly IDisposable[] _owned;

    /// <param name="owned">Objects that are disposed of with the checkpoint, the last one first.</param>
    public Checkpoint(CheckpointFormat format, string path, ImmutableArray<string> files, ImmutableArray<CheckpointTensor> tensors, params IDisposable[] owned)
    {
        (Format, Path, Files, Tensors, _owned) = (format, path, files, tensors, owned);
    }

    /// <summary>Makes a checkpoint of an open file. Closes the file where that fails.</summary>
    public static Checkpoint Of<T>(T file, Func<T, Checkpoint> read)
        where T : IDisposable
    {
        try
        {
            return read(file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    public CheckpointFormat Format { get; }

    /// <summary>The path that the user gave, for messages.</summary>
    public string Path { get; }

    /// <summary>All files of the checkpoint, in a fixed order.</summary>
    public ImmutableArray<string> Files { get; }

    /// <summary>The tensors in the file's order, with unique names.</summary>
    public ImmutableArray<CheckpointTensor> Tensors { get; }

    /// <summary>The file's metadata: names and values.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>SHA-256 of the files' bytes, one after another, in lower-case hexadecimal digits.</summary>
    /// <exception cref="IOException">A file fails to be read.</exception>
    public string Sha256(CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[1 << 20];
        foreach (string file in Files)
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.SequentialScan);
            while (stream.Read(buffer) is > 0 and var read)
            {
                cancellationToken.ThrowIfCancellationRequested();
                hash.AppendData(buffer, 0, read);
            }
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    public void Dispose()
    {
        foreach (IDisposable owned in _owned.Reverse())
        {
            owned.Dispose();
        }
    }
}
