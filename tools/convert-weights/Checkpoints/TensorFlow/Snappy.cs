namespace FastInpaint.ConvertWeights.Checkpoints;

/// <summary>
/// Expands a block in the raw format of Snappy, with which some builds of TensorFlow compress an index. The block is the length of the result as a varint, followed by elements. An element is either
/// literal bytes, or a distance back in the result and a number of bytes to copy from there. The two low bits of its first byte tell the kind.
/// </summary>
internal static class Snappy
{
    private const int LongestInTag = 60;

    /// <param name="maximum">The most bytes of the result.</param>
    /// <param name="path">What messages call the file.</param>
    /// <param name="what">What messages call the block.</param>
    /// <exception cref="InvalidDataException">The block is damaged, or its result too large.</exception>
    public static byte[] Expand(ReadOnlySpan<byte> block, int maximum, string path, string what)
    {
        var cursor = new IndexCursor(block, path, what);
        ulong length = cursor.Varint();
        if (length > (ulong)maximum)
        {
            throw CheckpointError.Refused(path, $"{what} would expand from {block.Length} to {length} bytes, {maximum} are left for it. Load the checkpoint with TensorFlow and save it again.");
        }

        var result = new byte[length];
        int done = 0;
        while (cursor.Left > 0)
        {
            byte tag = cursor.Take(1)[0];
            uint count = (uint)(tag >> 2) + 1, distance;
            switch (tag & 3)
            {
                case 0:
                    count = count <= LongestInTag ? count : Number(ref cursor, (int)count - LongestInTag) + 1;
                    if (count == 0 || count > (uint)(result.Length - done) || count > (uint)cursor.Left)
                    {
                        throw cursor.Error($"is compressed, and damaged: {count} bytes stand where {cursor.Left} are left, of {result.Length - done} to come");
                    }

                    cursor.Take((int)count).CopyTo(result.AsSpan(done));
                    done += (int)count;
                    continue;
                case 1:
                    count = (uint)((tag >> 2) & 7) + 4;
                    distance = ((uint)(tag >> 5) << 8) | Number(ref cursor, 1);
                    break;
                case 2:
                    distance = Number(ref cursor, 2);
                    break;
                default:
                    distance = Number(ref cursor, 4);
                    break;
            }

            if (distance == 0 || distance > (uint)done || count > (uint)(result.Length - done))
            {
                throw cursor.Error($"is compressed, and damaged: it repeats {count} bytes from {distance} back at {done} of {result.Length}");
            }

            for (uint i = 0; i < count; i++, done++)
            {
                result[done] = result[done - (int)distance];
            }
        }

        return done == result.Length ? result : throw cursor.Error($"is compressed, and damaged: it ends at {done} of {result.Length} bytes");
    }

    /// <summary>A little-endian number of one to four bytes.</summary>
    private static uint Number(ref IndexCursor cursor, int bytes)
    {
        uint value = 0;
        for (int i = 0; i < bytes; i++)
        {
            value |= (uint)cursor.Take(1)[0] << (8 * i);
        }

        return value;
    }
}
