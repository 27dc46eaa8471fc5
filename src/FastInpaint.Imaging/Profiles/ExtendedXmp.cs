using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;

namespace FastInpaint.Imaging.Profiles;

/// <summary>Splits and joins extended XMP: a packet too long for one segment, in pieces with the packet's identifier, its length and the piece's offset (XMP part 3, 1.1.3.1).</summary>
internal static class ExtendedXmp
{
    private const int NumberLength = 32;
    private const int MaximumPiece = 65_000;

    public static ReadOnlySpan<byte> Name => "http://ns.adobe.com/xmp/extension/\0"u8;

    private static int HeadLength => Name.Length + NumberLength + 8;

    /// <summary>Whether a segment is a piece of extended XMP.</summary>
    public static bool Is(JpegSegment segment) => segment.Marker == JpegSegment.App1 && segment.Data.Span.StartsWith(Name);

    /// <summary>Joins the pieces of a packet; null where a piece is missing or the pieces belong to several packets.</summary>
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

    /// <summary>Splits a packet into pieces, and computes its identifier.</summary>
    public static (ImmutableArray<JpegSegment> Segments, string Number) Split(byte[] packet)
    {
        // The standard prescribes the packet's MD5 digest as its identifier. It is not used for security.
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
