using System.Text;
using FastInpaint.Imaging.Png;

namespace FastInpaint.Imaging.IO;

/// <summary>Tells a file's format from its first bytes.</summary>
internal static class FileSignature
{
    public static PictureFormat Recognize(ByteSource source)
    {
        ReadOnlySpan<byte> head = source.Peek(16);
        if (head.StartsWith(PngHeader.Signature))
        {
            return PictureFormat.Png;
        }

        if (head is [0xFF, 0xD8, 0xFF, ..])
        {
            return PictureFormat.Jpeg;
        }

        if (head.Length >= 2 && head[0] == 'P' && head[1] is >= (byte)'1' and <= (byte)'7' && (head.Length == 2 || IsSpaceOrComment(head[2])))
        {
            return PictureFormat.Pnm;
        }

        if (OtherFormat(head) is { } other && IsReadByImageSharp(other))
        {
            return PictureFormat.Other;
        }

        throw source.Error(Explain(head));
    }

    private static bool IsReadByImageSharp(string format) => format is "BMP" or "GIF" or "TIFF" or "WebP";

    private static bool IsSpaceOrComment(byte value) => value is (byte)' ' or (>= 9 and <= 13) or (byte)'#';

    private static string Explain(ReadOnlySpan<byte> head)
    {
        if (head.IsEmpty)
        {
            return "the file is empty (0 bytes); fetch or export it again.";
        }

        if (PngHeader.Signature.StartsWith(head))
        {
            return $"the file ends at byte {head.Length}, inside the PNG signature; it is truncated, fetch or export it again.";
        }

        if (OtherFormat(head) is { } other)
        {
            return $"this is a {other} file, which cannot be read; convert it to PNG, JPEG or PNM.";
        }

        int lineEnd = head.IndexOfAny((byte)'\r', (byte)'\n');
        ReadOnlySpan<byte> line = lineEnd > 0 ? head[..lineEnd] : head;
        string shown = IsText(line) ? $"the text '{Encoding.ASCII.GetString(line)}'" : $"the bytes {Convert.ToHexString(head)}";
        return $"this is no picture in PNG, JPEG or PNM format, it starts with {shown}; check the file or convert it.";
    }

    private static string? OtherFormat(ReadOnlySpan<byte> head)
    {
        return head switch
        {
            [(byte)'G', (byte)'I', (byte)'F', (byte)'8', ..] => "GIF",
            [(byte)'B', (byte)'M', _, _, _, _, 0, 0, ..] => "BMP",
            [(byte)'I', (byte)'I', 42, 0, ..] or [(byte)'M', (byte)'M', 0, 42, ..] => "TIFF",
            [(byte)'R', (byte)'I', (byte)'F', (byte)'F', _, _, _, _, (byte)'W', (byte)'E', (byte)'B', (byte)'P', ..] => "WebP",
            [_, _, _, _, (byte)'f', (byte)'t', (byte)'y', (byte)'p', ..] => "HEIF, AVIF or MP4",
            [(byte)'P', (byte)'F' or (byte)'f', (byte)'\n', ..] => "PFM",
            [0x89, (byte)'P', (byte)'N', (byte)'G', ..] => "PNG (with line ends changed by a text-mode transfer)",
            _ => null,
        };
    }

    private static bool IsText(ReadOnlySpan<byte> head) => !head.ContainsAnyExceptInRange((byte)' ', (byte)'~');
}
