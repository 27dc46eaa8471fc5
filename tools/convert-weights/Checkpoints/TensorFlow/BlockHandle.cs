namespace FastInpaint.ConvertWeights.Checkpoints;

/// <summary>The position of a block of a table. A trailer of five bytes follows the block.</summary>
internal readonly record struct BlockHandle(ulong Offset, ulong Size)
{
    /// <summary>Bytes of the trailer: a byte for the compression, and a checksum.</summary>
    public const int TrailerBytes = 5;

    public static BlockHandle Read(ref IndexCursor cursor) => new(cursor.Varint(), cursor.Varint());

    /// <summary>Whether block and trailer lie between two positions of the file.</summary>
    public bool LiesWithin(long begin, long end) =>
        Offset >= (ulong)begin && Offset <= (ulong)end && Size <= (ulong)end - Offset && (ulong)end - Offset - Size >= TrailerBytes;

    /// <summary>The position after block and trailer. Valid only where they lie within the file.</summary>
    public long End => (long)(Offset + Size) + TrailerBytes;
}
