namespace FastInpaint.ConvertWeights.Checkpoints;

/// <summary>The bytes of a tensor in a data file, with their checksum.</summary>
/// <param name="bytes">The bytes.</param>
/// <param name="crc">Their masked checksum.</param>
/// <param name="path">What messages call the data file.</param>
/// <param name="name">What messages call the tensor.</param>
internal class TensorFlowRange(FileRange bytes, uint crc, string path, string name) : ByteRange
{
    private const int ChunkBytes = 1 << 18;

    public override long Length => bytes.Length;

    public override void Read(long offset, Span<byte> destination) => bytes.Read(offset, destination);

    public override void Verify()
    {
        if (Checksum() is var found && found != crc)
        {
            throw Error($"has the checksum {found:x8}, the index says {crc:x8}");
        }
    }

    /// <summary>Computes the masked checksum of the bytes.</summary>
    protected virtual uint Checksum() => Crc32C.Mask(Extend(0, 0));

    /// <summary>Extends a checksum by the bytes from a position on.</summary>
    protected uint Extend(uint before, long begin)
    {
        var chunk = new byte[Math.Min(ChunkBytes, Length - begin)];
        while (begin < Length)
        {
            Span<byte> part = chunk.AsSpan(0, (int)Math.Min(chunk.Length, Length - begin));
            Read(begin, part);
            before = Crc32C.Extend(before, part);
            begin += part.Length;
        }

        return before;
    }

    protected InvalidDataException Error(string problem) => CheckpointError.Damaged(path, $"tensor {CheckpointError.Quote(name)} {problem}");
}
