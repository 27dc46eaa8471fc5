using System.Buffers.Binary;
using System.Collections.Immutable;
using FastInpaint.Imaging.Profiles;

namespace FastInpaint.Imaging.Jpeg;

/// <summary>The metadata segments of a JPEG file, and what they say about its colors.</summary>
internal sealed class JpegKeptSegments(string name, PictureLimits limits)
{
    private readonly List<JpegSegment> _segments = [];
    private int _bytes;
    private int? _adobeTransform;

    /// <summary>The segments, in the file's order.</summary>
    public ImmutableArray<JpegSegment> All => [.. _segments];

    /// <summary>Takes a segment. Only application segments and comments are kept.</summary>
    /// <exception cref="PictureLimitException">The metadata exceeds a limit.</exception>
    public void Add(byte marker, ReadOnlySpan<byte> content)
    {
        if (marker == JpegSegment.App14 && content.Length >= 12 && content.StartsWith("Adobe"u8))
        {
            _adobeTransform = content[11];
        }

        if (IsKept(marker))
        {
            _bytes += content.Length;
            if (_bytes > limits.MaxMetadataBytes || _segments.Count >= limits.MaxMetadataChunks)
            {
                throw new PictureLimitException($"{name}: its metadata has more than {limits.MaxMetadataBytes} bytes or {limits.MaxMetadataChunks} segments; remove some or raise the limit.");
            }

            _segments.Add(new JpegSegment(marker, content.ToArray()));
        }
    }

    /// <summary>The color space of the components, by libjpeg's rules. Three components in a JFIF file are luma with chroma; in other files Adobe's segment decides, then the components' numbers.</summary>
    public JpegColors Colors(JpegFrame frame) => frame.Components.Length switch
    {
        1 => JpegColors.Gray,
        3 when IsRgb(frame) => JpegColors.Rgb,
        3 => JpegColors.LumaChroma,
        _ when _adobeTransform is null or 0 => JpegColors.Cmyk,
        _ => JpegColors.Ycck,
    };

    /// <summary>An upper bound of the metadata bytes in the rest of a file: everything that may be a segment counts.</summary>
    public static long MostBytes(ReadOnlySpan<byte> rest, PictureLimits limits)
    {
        long bytes = 0;
        for (int at; (at = rest.IndexOf((byte)0xFF)) >= 0 && at + 3 < rest.Length; rest = rest[(at + 1)..])
        {
            bytes += IsKept(rest[at + 1]) ? BinaryPrimitives.ReadUInt16BigEndian(rest[(at + 2)..]) : 0;
        }

        return Math.Min(bytes, limits.MaxMetadataBytes);
    }

    private static bool IsKept(byte marker) => marker is (>= JpegSegment.App0 and <= JpegSegment.App15) or JpegSegment.Comment;

    private bool IsRgb(JpegFrame frame) => !_segments.Exists(JpegProfiles.IsJfif)
        && (_adobeTransform is { } transform ? transform == 0 : frame.Components.Select(component => component.Id).SequenceEqual("RGB"u8.ToArray()));
}
