namespace FastInpaint.ConvertWeights.Checkpoints;

/// <summary>Where a block of a table lies; its trailer of five bytes follows.</summary>
internal readonly record struct BlockHandle(ulong Offset, ulong Size)
{
    /// <summary>A byte of compression and a checksum.</summary>
    public const int TrailerBytes = 5;

    public static BlockHandle Read(ref IndexCursor cursor) => new(cursor.Varint(), cursor.Varint());

    /// <summary>Whether block and trailer lie between two places of the file.</summary>
    public bool LiesWithin(long begin, long end) =>
        Offset >= (ulong)begin && Offset <= (ulong)end && Size <= (ulong)end - Offset && (ulong)end - Offset - Size >= TrailerBytes;

    /// <summary>The first byte after block and trailer, which lie within the file.</summary>
    public long End => (long)(Offset + Size) + TrailerBytes;
}
