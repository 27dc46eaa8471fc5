namespace FastInpaint.ConvertWeights.Checkpoints;

/// <summary>Bytes of a file that are read on demand. One reader at a time.</summary>
internal abstract class ByteRange
{
    /// <summary>Number of bytes.</summary>
    public abstract long Length { get; }

    /// <summary>Reads bytes from an offset on. The bytes must lie within the range.</summary>
    /// <exception cref="IOException">The file fails to be read.</exception>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    public abstract void Read(long offset, Span<byte> destination);

    /// <summary>Verifies the checksum of the bytes, where the file has one.</summary>
    /// <exception cref="InvalidDataException">The checksum is wrong.</exception>
    public virtual void Verify()
    {
    }
}
