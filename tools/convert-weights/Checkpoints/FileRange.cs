using Microsoft.Win32.SafeHandles;

namespace FastInpaint.ConvertWeights.Checkpoints;

/// <summary>A range of an open file. Reading does not move a file position.</summary>
internal sealed class FileRange(SafeFileHandle file, string path, long begin, long length) : ByteRange
{
    /// <summary>The whole file.</summary>
    /// <exception cref="InvalidDataException">The file is a pipe or a device.</exception>
    public FileRange(SafeFileHandle file, string path)
        : this(file, path, 0, LengthOf(file, path))
    {
    }

    public override long Length => length;

    public override void Read(long offset, Span<byte> destination)
    {
        while (destination.Length > 0)
        {
            int read = RandomAccess.Read(file, destination, begin + offset);
            if (read == 0)
            {
                throw new InvalidDataException($"{path}: ends at byte {begin + offset}, where {destination.Length} more were expected. The file changed while it was read; try again.");
            }

            offset += read;
            destination = destination[read..];
        }
    }

    private static long LengthOf(SafeFileHandle file, string path)
    {
        try
        {
            return RandomAccess.GetLength(file);
        }
        catch (NotSupportedException)
        {
            throw CheckpointError.Refused(path, "it is a pipe or a device. Give a file.");
        }
    }
}
