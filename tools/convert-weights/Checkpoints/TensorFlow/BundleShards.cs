using System.Collections.Immutable;
using Microsoft.Win32.SafeHandles;

namespace FastInpaint.ConvertWeights.Checkpoints;

/// <summary>The data files of a TensorFlow checkpoint, <c>PREFIX.data-00000-of-00003</c> and so on, open for reading.</summary>
internal sealed class BundleShards : IDisposable
{
    private readonly List<(SafeFileHandle File, string Path, long Length)> _shards = [];

    /// <param name="prefix">The common beginning of the checkpoint's file names.</param>
    /// <param name="count">The number of data files.</param>
    /// <exception cref="IOException">A data file is missing or cannot be read.</exception>
    public BundleShards(string prefix, int count)
    {
        try
        {
            for (int i = 0; i < count; i++)
            {
                string path = $"{prefix}.data-{i:D5}-of-{count:D5}";
                _shards.Add((TensorFlowReader.OpenFile(path, $"{path}: the file is missing. It is data file {i + 1} of the {count} that the checkpoint consists of; copy it into the same folder."), path, 0));
                _shards[i] = _shards[i] with { Length = new FileRange(_shards[i].File, path).Length };
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public int Count => _shards.Count;

    public ImmutableArray<string> Paths => [.. _shards.Select(shard => shard.Path)];

    public string Path(int shard) => _shards[shard].Path;

    /// <summary>Bytes of a data file.</summary>
    public long Length(int shard) => _shards[shard].Length;

    /// <summary>A range of a data file. The caller has checked that it lies within the file.</summary>
    public FileRange Range(int shard, long begin, long length) => new(_shards[shard].File, _shards[shard].Path, begin, length);

    public void Dispose() => _shards.ForEach(shard => shard.File.Dispose());
}
