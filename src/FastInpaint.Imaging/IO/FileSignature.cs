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

        if (head is [(byte)'G', (byte)'I', (byte)'F', (byte)'8', (byte)'7' or (byte)'9', (byte)'a', ..])
        {
            return PictureFormat.Gif;
        }

        if (head is [(byte)'B', (byte)'M', _, _, _, _, _, _, _, _, _, _, _, _, ..])
        {
            return PictureFormat.Bmp;
        }

        // The number 43 is BigTIFF's, about which the reader has a sentence.
        if (head is [(byte)'I', (byte)'I', 42 or 43, 0, ..] or [(byte)'M', (byte)'M', 0, 42 or 43, ..])
        {
            return PictureFormat.Tiff;
        }

        if (head is [(byte)'R', (byte)'I', (byte)'F', (byte)'F', _, _, _, _, (byte)'W', (byte)'E', (byte)'B', (byte)'P', ..])
        {
            return PictureFormat.WebP;
        }

        throw source.Error(Explain(head));
    }

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
            return $"this is a {other} file, which is not read; convert it to PNG.";
        }

        int lineEnd = head.IndexOfAny((byte)'\r', (byte)'\n');
        ReadOnlySpan<byte> line = lineEnd > 0 ? head[..lineEnd] : head;
        string shown = IsText(line) ? $"the text '{Encoding.ASCII.GetString(line)}'" : $"the bytes {Convert.ToHexString(head)}";
        return $"this is no picture in PNG, JPEG, PNM, BMP, GIF, WebP or TIFF format, it starts with {shown}; check the file or convert it.";
    }

    private static string? OtherFormat(ReadOnlySpan<byte> head)
    {
        return head switch
        {
            [_, _, _, _, (byte)'f', (byte)'t', (byte)'y', (byte)'p', ..] => "HEIF, AVIF or MP4",
            [(byte)'P', (byte)'F' or (byte)'f', (byte)'\n', ..] => "PFM",
            [0x89, (byte)'P', (byte)'N', (byte)'G', ..] => "PNG (with line ends changed by a text-mode transfer)",
            _ => null,
        };
    }

    private static bool IsText(ReadOnlySpan<byte> head) => !head.ContainsAnyExceptInRange((byte)' ', (byte)'~');
}
