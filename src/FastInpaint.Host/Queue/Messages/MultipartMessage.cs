using System.Buffers.Binary;

namespace FastInpaint.Host.Queue.Messages;

/// <summary>
/// The body of a message: the four bytes "FIQ1", the number of parts (one byte), the length of each part (four bytes, little-endian), and then the parts one after the other. Nothing follows the last part.
/// </summary>
/// <remarks>The first part is JSON; the other parts are pictures.</remarks>
internal static class MultipartMessage
{
    /// <summary>The most parts of a message.</summary>
    public const int MaxParts = 4;

    /// <summary>The most bytes of the first part.</summary>
    public const int MaxJson = 64 << 10;

    private const int LengthBytes = sizeof(uint);

    private static ReadOnlySpan<byte> Magic => "FIQ1"u8;

    /// <summary>Packs parts into a message.</summary>
    /// <exception cref="QueueFormatException">There are no parts or too many, the first part is too long, or the parts together do not fit a message.</exception>
    public static byte[] Pack(IReadOnlyList<ReadOnlyMemory<byte>> parts)
    {
        CheckCount(parts.Count);
        CheckJson(parts[0].Length);
        long bytes = HeaderBytes(parts.Count) + parts.Sum(part => (long)part.Length);
        if (bytes > Array.MaxLength)
        {
            throw new QueueFormatException($"The message would have {bytes} bytes; at most {Array.MaxLength} fit. Send the pictures as files.");
        }

        var body = new byte[bytes];
        Magic.CopyTo(body);
        body[Magic.Length] = (byte)parts.Count;
        int position = HeaderBytes(parts.Count);
        for (int i = 0; i < parts.Count; i++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(body.AsSpan(Magic.Length + 1 + (LengthBytes * i)), (uint)parts[i].Length);
            parts[i].CopyTo(body.AsMemory(position));
            position += parts[i].Length;
        }

        return body;
    }

    /// <summary>Splits a message into its parts, without copying them.</summary>
    /// <exception cref="QueueFormatException">The bytes are no message; the sentence says why.</exception>
    public static IReadOnlyList<ReadOnlyMemory<byte>> Unpack(ReadOnlyMemory<byte> body)
    {
        if (body.Length <= Magic.Length || !body.Span.StartsWith(Magic))
        {
            throw new QueueFormatException("The message does not begin with FIQ1. Publish jobs with fastinpaint submit, or as docs/queue.md says.");
        }

        int count = body.Span[Magic.Length];
        CheckCount(count);
        if (body.Length < HeaderBytes(count))
        {
            throw new QueueFormatException($"The message ends in its header: {body.Length} bytes, and {count} parts need {HeaderBytes(count)}. Publish it again.");
        }

        var parts = new ReadOnlyMemory<byte>[count];
        long position = HeaderBytes(count);
        for (int i = 0; i < count; i++)
        {
            uint length = BinaryPrimitives.ReadUInt32LittleEndian(body.Span[(Magic.Length + 1 + (LengthBytes * i))..]);
            if (length > body.Length - position)
            {
                throw new QueueFormatException($"Part {i} of the message should have {length} bytes, and {body.Length - position} are left. Publish it again.");
            }

            parts[i] = body.Slice((int)position, (int)length);
            position += length;
        }

        CheckJson(parts[0].Length);
        return position == body.Length ? parts : throw new QueueFormatException($"The message has {body.Length - position} bytes after its last part. Publish it again.");
    }

    private static int HeaderBytes(int parts) => Magic.Length + 1 + (LengthBytes * parts);

    private static void CheckCount(int count)
    {
        if (count is < 1 or > MaxParts)
        {
            throw new QueueFormatException($"The message has {count} parts; 1 to {MaxParts} are allowed.");
        }
    }

    private static void CheckJson(int length)
    {
        if (length > MaxJson)
        {
            throw new QueueFormatException($"The message's JSON has {length} bytes; at most {MaxJson} are allowed.");
        }
    }
}
