using System.Buffers.Binary;

namespace FastInpaint.Imaging.Jpeg;

/// <summary>Reads the markers and segments of a JPEG file.</summary>
/// <param name="name">What messages call the file.</param>
internal sealed class JpegMarkerReader(byte[] data, string name, PictureLimits limits, JpegFaults faults)
{
    private int _parts;

    /// <summary>The position of the next byte; initially the one after the marker SOI.</summary>
    public int Position { get; set; } = 2;

    /// <summary>False once the file has ended without its end marker.</summary>
    public bool HasEnd { get; private set; } = true;

    /// <summary>Reads the next marker and returns its second byte; skips fill bytes before the marker.</summary>
    /// <param name="mayEnd">Whether the file may end here, because a picture came before. An end inside a segment then counts as the end marker too.</param>
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
                // Some writers leave out the end marker, which does no harm after a picture.
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

    /// <summary>Reads the content of the segment after a marker.</summary>
    /// <param name="mayBeShort">Whether an impossible length below 2 is tolerated, because the picture does not depend on the segment.</param>
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

    /// <summary>Whether the file ends inside the segment of this marker, which begins here.</summary>
    private bool IsCut(byte marker) =>
        marker is not (0 or JpegMarker.Eoi or JpegMarker.Tem or (>= JpegMarker.Rst0 and <= JpegMarker.Rst7))
        && (data.Length - Position < 3 || BinaryPrimitives.ReadUInt16BigEndian(data.AsSpan(Position + 1)) > data.Length - Position - 1);
}
