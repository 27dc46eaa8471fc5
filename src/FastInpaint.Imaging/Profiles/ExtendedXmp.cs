using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;

namespace FastInpaint.Imaging.Profiles;

/// <summary>XMP that is longer than a segment: a packet in pieces, each with the packet's number, its length and the piece's place (XMP part 3, 1.1.3.1).</summary>
internal static class ExtendedXmp
{
    private const int NumberLength = 32;
    private const int MaximumPiece = 65_000;

    public static ReadOnlySpan<byte> Name => "http://ns.adobe.com/xmp/extension/\0"u8;

    private static int HeadLength => Name.Length + NumberLength + 8;

    /// <summary>Whether a segment is a piece.</summary>
    public static bool Is(JpegSegment segment) => segment.Marker == JpegSegment.App1 && segment.Data.Span.StartsWith(Name);

    /// <summary>The packet from its pieces; null where one is missing or they belong to several packets.</summary>
    public static byte[]? Join(IEnumerable<JpegSegment> segments)
    {
        ReadOnlyMemory<byte>[] pieces = [.. segments.Where(Is).Select(segment => segment.Data).Where(data => data.Length > HeadLength).OrderBy(Place)];
        int at = 0;
        foreach (ReadOnlyMemory<byte> piece in pieces)
        {
            bool isSame = piece.Span.Slice(Name.Length, NumberLength + 4).SequenceEqual(pieces[0].Span.Slice(Name.Length, NumberLength + 4));
            if (!isSame || Place(piece) != at)
            {
                return null;
            }

            at += piece.Length - HeadLength;
        }

        return pieces.Length > 0 && BinaryPrimitives.ReadUInt32BigEndian(pieces[0].Span[(Name.Length + NumberLength)..]) == at
            ? [.. pieces.SelectMany(piece => piece[HeadLength..].ToArray())]
            : null;
    }

    /// <summary>The pieces of a packet, and its number.</summary>
    public static (ImmutableArray<JpegSegment> Segments, string Number) Split(byte[] packet)
    {
        // The number is the packet's digest, as the standard has it; it protects nothing.
#pragma warning disable CA5351
        string number = Convert.ToHexString(MD5.HashData(packet));
#pragma warning restore CA5351
        var segments = ImmutableArray.CreateBuilder<JpegSegment>();
        for (int at = 0; at < packet.Length; at += MaximumPiece)
        {
            var places = new byte[8];
            BinaryPrimitives.WriteInt32BigEndian(places, packet.Length);
            BinaryPrimitives.WriteInt32BigEndian(places.AsSpan(4), at);
            segments.Add(new JpegSegment(JpegSegment.App1, (byte[])[.. Name, .. Encoding.ASCII.GetBytes(number), .. places, .. packet.AsSpan(at, Math.Min(MaximumPiece, packet.Length - at))]));
        }

        return (segments.ToImmutable(), number);
    }

    private static uint Place(ReadOnlyMemory<byte> piece) => BinaryPrimitives.ReadUInt32BigEndian(piece.Span[(HeadLength - 4)..]);
}
