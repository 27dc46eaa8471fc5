using System.IO.Compression;

namespace FastInpaint.ConvertWeights.Checkpoints;

/// <summary>A range of an entry of a zip archive.</summary>
internal sealed class ZipRange(ZipSource source, ZipArchiveEntry entry, long begin, long length) : ByteRange
{
    public override long Length => length;

    private ZipArchiveEntry Entry => entry;

    private long End => begin + length;

    /// <summary>The number of bytes that must be decompressed to read this range after another one.</summary>
    public long BytesAfter(ZipRange? other) => length + (other?.Entry == entry && other.End <= begin ? begin - other.End : begin);

    public override void Read(long offset, Span<byte> destination) => source.Read(entry, begin + offset, destination);
}
