namespace FastInpaint.ConvertWeights.Checkpoints;

/// <summary>Bytes of a file that are read on demand. One reader at a time.</summary>
internal abstract class ByteRange
{
    /// <summary>Number of bytes.</summary>
    public abstract long Length { get; }

    /// <summary>Reads bytes from an offset on; they lie within the range.</summary>
    /// <exception cref="IOException">The file fails to be read.</exception>
    /// <exception cref="InvalidDataException">The bytes are not what the file says of them.</exception>
    public abstract void Read(long offset, Span<byte> destination);

    /// <summary>Compares the bytes with the checksum that the file holds of them, where it holds one.</summary>
    /// <exception cref="InvalidDataException">They differ.</exception>
    public virtual void Verify()
    {
    }
}
