using System.Collections.Immutable;
using System.Text;
using FastInpaint.Imaging.Bmp;
using FastInpaint.Imaging.Formats;
using FastInpaint.Imaging.Gif;
using FastInpaint.Imaging.IO;
using FastInpaint.Imaging.Jpeg;
using FastInpaint.Imaging.Png;
using FastInpaint.Imaging.Pnm;
using FastInpaint.Imaging.Tiff;
using FastInpaint.Imaging.WebP;

namespace FastInpaint.Imaging;

/// <summary>The table of formats. A new format needs an entry here, a value of <see cref="PictureFormat"/> and a folder.</summary>
internal static class PictureFormats
{
    public static ImmutableArray<PictureCodec> All { get; } = [new PngCodec(), new JpegCodec(), new PnmCodec(), new BmpCodec(), new GifCodec(), new WebPCodec(), new TiffCodec()];

    private static IEnumerable<PictureCodec> Written => All.Where(codec => codec.Info.IsWritten);

    /// <exception cref="ArgumentOutOfRangeException">There is no such format.</exception>
    public static PictureCodec Of(PictureFormat format) =>
        All.FirstOrDefault(codec => codec.Info.Format == format) ?? throw new ArgumentOutOfRangeException(nameof(format), format, $"Pictures are read as {Names(All)}.");

    /// <exception cref="ArgumentOutOfRangeException">There is no such format, or it is only read.</exception>
    public static PictureCodec ToWrite(PictureFormat format) =>
        Written.FirstOrDefault(codec => codec.Info.Format == format) ?? throw new ArgumentOutOfRangeException(nameof(format), format, $"Pictures are written as {Names(Written)}.");

    /// <summary>The format that a picture is written in where none is named: the format of the file that it was read from, or PNG where that is only read or there is none.</summary>
    public static PictureCodec Default(PictureFormat? source) => source is { } format && Of(format) is { Info.IsWritten: true } codec ? codec : Of(PictureFormat.Png);

    /// <summary>The format in which a file of this name is written.</summary>
    /// <param name="source">The format of the file that the picture was read from, which a name without an extension follows.</param>
    /// <exception cref="ArgumentException">The extension is unknown.</exception>
    public static PictureCodec Named(string path, PictureFormat? source)
    {
        string extension = Path.GetExtension(path).ToLowerInvariant();
        if (extension.Length == 0)
        {
            return Default(source);
        }

        if (Written.FirstOrDefault(codec => codec.Info.Extensions.Contains(extension) || codec.Info.ReadExtensions.Contains(extension)) is { } named)
        {
            return named;
        }

        if (All.FirstOrDefault(codec => codec.Info.ReadExtensions.Contains(extension)) is { } onlyRead)
        {
            throw new ArgumentException($"{path}: {onlyRead.Info.Name} files are only read; use .png, which keeps every pixel.");
        }

        // Formats with several extensions come last.
        string[] offered = [.. Written.OrderBy(codec => codec.OfferedExtensions.Count()).SelectMany(codec => codec.OfferedExtensions)];
        throw new ArgumentException($"{path}: pictures are not written as {extension}; use {List(offered)}, or no extension for the format of the source.");
    }

    /// <summary>Tells a file's format from its first bytes.</summary>
    /// <exception cref="PictureFormatException">The file has none of the formats in the table.</exception>
    public static PictureCodec Recognize(ByteSource source)
    {
        ReadOnlySpan<byte> head = source.Peek(16);
        foreach (PictureCodec codec in All)
        {
            if (codec.Recognizes(head))
            {
                return codec;
            }
        }

        throw source.Error(Explain(head));
    }

    private static string Explain(ReadOnlySpan<byte> head)
    {
        if (head.IsEmpty)
        {
            return "the file is empty (0 bytes); fetch or export it again.";
        }

        foreach (PictureCodec codec in All)
        {
            if (codec.Explain(head) is { } explanation)
            {
                return explanation;
            }
        }

        if (head is [_, _, _, _, (byte)'f', (byte)'t', (byte)'y', (byte)'p', ..])
        {
            return "this is a HEIF, AVIF or MP4 file, which is not read; convert it to PNG.";
        }

        int lineEnd = head.IndexOfAny((byte)'\r', (byte)'\n');
        ReadOnlySpan<byte> line = lineEnd > 0 ? head[..lineEnd] : head;
        string shown = line.ContainsAnyExceptInRange((byte)' ', (byte)'~') ? $"the bytes {Convert.ToHexString(head)}" : $"the text '{Encoding.ASCII.GetString(line)}'";
        return $"this is no picture in {Names(All)} format, it starts with {shown}; check the file or convert it.";
    }

    private static string Names(IEnumerable<PictureCodec> codecs) => List([.. codecs.Select(codec => codec.Info.Name)]);

    private static string List(string[] words) => $"{string.Join(", ", words[..^1])} or {words[^1]}";
}
