using System.IO.Compression;
using System.Text;

namespace FastInpaint.Imaging.Profiles;

/// <summary>The text of a chunk tEXt, zTXt or iTXt.</summary>
/// <param name="Keyword">The keyword, which tells the kind of text.</param>
/// <param name="Text">The text, inflated.</param>
internal sealed record PngText(string Keyword, ReadOnlyMemory<byte> Text)
{
    /// <summary>The keyword of XMP.</summary>
    public const string Xmp = "XML:com.adobe.xmp";

    /// <summary>Reads the text of a chunk; null where the chunk is no text, is damaged, or has more bytes than the limit.</summary>
    /// <param name="maxBytes">The most bytes of text.</param>
    public static PngText? Read(PngChunk chunk, int maxBytes)
    {
        int end = chunk.Data.Span.IndexOf((byte)0);
        if (chunk.Type is not ("tEXt" or "zTXt" or "iTXt") || end < 0)
        {
            return null;
        }

        string keyword = Encoding.Latin1.GetString(chunk.Data.Span[..end]);
        ReadOnlyMemory<byte>? rest = chunk.Data[(end + 1)..];
        rest = chunk.Type switch
        {
            "tEXt" => rest,
            "zTXt" => rest.Value.Length > 0 && rest.Value.Span[0] == 0 ? Inflate(rest.Value[1..], maxBytes) : null,
            _ => International(rest.Value, maxBytes),
        };
        return rest is { } text && text.Length <= maxBytes ? new PngText(keyword, text) : null;
    }

    /// <summary>Makes a chunk iTXt of UTF-8 text: not compressed, no language, no translated keyword.</summary>
    public static PngChunk International(string keyword, ReadOnlySpan<byte> text, bool afterPixels = false) =>
        new("iTXt", (byte[])[.. Encoding.Latin1.GetBytes(keyword), 0, 0, 0, 0, 0, .. text], afterPixels);

    /// <summary>Makes a chunk zTXt, which is compressed.</summary>
    public static PngChunk Compressed(string keyword, ReadOnlySpan<byte> text, bool afterPixels) =>
        new("zTXt", (byte[])[.. Encoding.Latin1.GetBytes(keyword), 0, 0, .. Deflate(text)], afterPixels);

    public static byte[] Deflate(ReadOnlySpan<byte> bytes)
    {
        using var stream = new MemoryStream();
        using (var deflater = new ZLibStream(stream, CompressionLevel.Optimal))
        {
            deflater.Write(bytes);
        }

        return stream.ToArray();
    }

    /// <summary>Inflates bytes; null where they are damaged or inflate to more than the limit.</summary>
    public static ReadOnlyMemory<byte>? Inflate(ReadOnlyMemory<byte> bytes, int maxBytes)
    {
        using var inflater = new ZLibStream(new MemoryStream(bytes.ToArray()), CompressionMode.Decompress);
        using var stream = new MemoryStream();
        var block = new byte[1 << 14];
        try
        {
            while (inflater.Read(block) is > 0 and var count)
            {
                if (stream.Length + count > maxBytes)
                {
                    return null;
                }

                stream.Write(block, 0, count);
            }
        }
        catch (InvalidDataException)
        {
            return null;
        }

        return stream.ToArray();
    }

    /// <summary>Reads the rest of a chunk iTXt after its keyword: a compression flag, the method (0), the language and the translated keyword, each ended by a 0, and the text.</summary>
    private static ReadOnlyMemory<byte>? International(ReadOnlyMemory<byte> rest, int maxBytes)
    {
        if (rest.Length < 2)
        {
            return null;
        }

        bool compressed = rest.Span[0] != 0;
        rest = rest[2..];
        for (int i = 0; i < 2; i++)
        {
            int end = rest.Span.IndexOf((byte)0);
            if (end < 0)
            {
                return null;
            }

            rest = rest[(end + 1)..];
        }

        return compressed ? Inflate(rest, maxBytes) : rest;
    }
}
