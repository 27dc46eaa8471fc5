using System.IO.Compression;

namespace FastInpaint.ConvertWeights.Checkpoints;

/// <summary>Reads ranges of the entries of a zip archive. An entry can be read forward only; a step back starts the entry again.</summary>
internal sealed class ZipSource(ZipArchive archive, string path) : IDisposable
{
    private readonly byte[] _skipped = new byte[1 << 16];
    private ZipArchiveEntry? _entry;
    private Stream? _stream;
    private long _position;

    /// <exception cref="InvalidDataException">The entry is damaged, or shorter than its stated length.</exception>
    public void Read(ZipArchiveEntry entry, long offset, Span<byte> destination)
    {
        try
        {
            if (_entry != entry || _position > offset)
            {
                _stream?.Dispose();
                _stream = null;
                _stream = entry.Open();
                (_entry, _position) = (entry, 0);
            }

            while (_position < offset)
            {
                Advance(_skipped.AsSpan(0, (int)Math.Min(_skipped.Length, offset - _position)));
            }

            Advance(destination);
        }
        catch (Exception exception) when (exception is EndOfStreamException or InvalidDataException or NotSupportedException)
        {
            throw CheckpointError.Damaged(path, $"the entry {CheckpointError.Quote(entry.FullName)} of the archive cannot be read ({exception.Message.TrimEnd('.')})");
        }
    }

    public void Dispose()
    {
        _stream?.Dispose();
        archive.Dispose();
    }

    private void Advance(Span<byte> destination)
    {
        _stream!.ReadExactly(destination);
        _position += destination.Length;
    }
}
