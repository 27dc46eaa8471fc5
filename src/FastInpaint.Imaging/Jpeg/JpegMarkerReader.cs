using System.Buffers.Binary;

namespace FastInpaint.Imaging.Jpeg;

/// <summary>Goes through the markers and segments of a JPEG file.</summary>
/// <param name="name">What messages call the file.</param>
internal sealed class JpegMarkerReader(byte[] data, string name, PictureLimits limits, JpegFaults faults)
{
    private int _parts;

    /// <summary>The next byte, behind what was read; the first is the one behind the marker SOI.</summary>
    public int Position { get; set; } = 2;

    /// <summary>Whether the end marker was there, as far as is known.</summary>
    public bool HasEnd { get; private set; } = true;

    /// <summary>The next marker's second byte; fill bytes before it are passed over.</summary>
    /// <param name="mayEnd">Whether a picture came before: then the file's end is that of the picture, in a segment too.</param>
    public byte NextMarker(bool mayEnd)
    {
        while (true)
        {
            int start = Position;
            while (Position < data.Length && data[Position] != 0xFF)
            {
                Position++;
            }

            if (Position > start && !faults.Allows(JpegFault.StrayBytes))
            {
                throw JpegError.Damaged(name, $"at byte {start} there is {data[start]:X2} instead of a marker");
            }

            while (Position < data.Length && data[Position] == 0xFF)
            {
                Position++;
            }

            if (Position == data.Length || (mayEnd && !limits.Strict && IsCut(data[Position])))
            {
                // Some writers leave out the end marker; what counts is that a picture came before.
                HasEnd = false;
                return mayEnd ? JpegMarker.Eoi : throw JpegError.Damaged(name, "the file ends before its picture");
            }

            byte marker = data[Position++];
            if (marker != 0 || !faults.Allows(JpegFault.StrayBytes))
            {
                return marker;
            }
        }
    }

    /// <summary>The content of the segment behind a marker.</summary>
    /// <param name="mayBeShort">Whether the picture does not depend on it: a length without room for itself is passed over.</param>
    public ReadOnlySpan<byte> Segment(string what, bool mayBeShort = false)
    {
        int length = Position + 2 <= data.Length ? BinaryPrimitives.ReadUInt16BigEndian(data.AsSpan(Position)) : 0;
        if (mayBeShort && length < 2 && data.Length - Position >= 2 && faults.Allows(JpegFault.SegmentLength))
        {
            length = 2;
        }

        if (length < 2 || length > data.Length - Position)
        {
            throw JpegError.Damaged(name, $"segment {what} at byte {Position - 2} says {length} bytes, {data.Length - Position} are left");
        }

        if (++_parts > limits.MaxSegments)
        {
            throw new PictureLimitException($"{name}: it has more than {limits.MaxSegments} segments; remove its metadata or raise the limit.");
        }

        ReadOnlySpan<byte> content = data.AsSpan(Position + 2, length - 2);
        Position += length;
        return content;
    }

    /// <summary>Whether the file ends in the segment of a marker, which stands here.</summary>
    private bool IsCut(byte marker) =>
        marker is not (0 or JpegMarker.Eoi or JpegMarker.Tem or (>= JpegMarker.Rst0 and <= JpegMarker.Rst7))
        && (data.Length - Position < 3 || BinaryPrimitives.ReadUInt16BigEndian(data.AsSpan(Position + 1)) > data.Length - Position - 1);
}
