using Microsoft.Win32.SafeHandles;

namespace FastInpaint.ConvertWeights.Checkpoints;

/// <summary>A range of an open file, read at its place without moving a file position.</summary>
internal sealed class FileRange(SafeFileHandle file, string path, long begin, long length) : ByteRange
{
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
}
