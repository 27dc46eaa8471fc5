using System.Collections.Immutable;

namespace FastInpaint.Imaging;

/// <summary>A picture format: its name, media type and file extensions. Immutable.</summary>
public sealed class PictureFormatInfo
{
    internal PictureFormatInfo(PictureFormat format, string name, string mediaType, ImmutableArray<string> extensions, ImmutableArray<string> readExtensions = default)
    {
        (Format, Name, MediaType, Extensions) = (format, name, mediaType, extensions);
        ReadExtensions = readExtensions.IsDefault ? [] : readExtensions;
    }

    /// <summary>The format.</summary>
    public PictureFormat Format { get; }

    /// <summary>Its name, such as "WebP".</summary>
    public string Name { get; }

    /// <summary>The media type of its files, such as "image/webp".</summary>
    public string MediaType { get; }

    /// <summary>Extensions of files that are read and written, in lower case with the dot, the usual one first; empty where the format is only read.</summary>
    public ImmutableArray<string> Extensions { get; }

    /// <summary>Further extensions of files that are read. Where the format is also written, such a file holds only some pictures (.pbm: black and white), so a result has the extension only where its name asks for it.</summary>
    public ImmutableArray<string> ReadExtensions { get; }

    /// <summary>Whether files of the format are written.</summary>
    public bool IsWritten => !Extensions.IsEmpty;
}
