using FastInpaint.Imaging;

namespace FastInpaint.Host.Pictures;

/// <summary>What is said of a mask's file.</summary>
/// <param name="Reading">How its pixels are read.</param>
/// <param name="Metadata">What the file says beside its pixels.</param>
internal sealed record MaskNotes(MaskReading Reading, PictureMetadata Metadata)
{
    /// <summary>One sentence each; empty as a rule.</summary>
    /// <param name="name">What they call the mask.</param>
    /// <param name="isEmpty">Whether nothing of the mask counted.</param>
    public IEnumerable<string> Warnings(string name, bool isEmpty = false) => [.. Metadata.Warnings.Select(sentence => $"The {name}: {sentence}"), .. Reading.Warnings(name, isEmpty)];
}

/// <summary>A mask in memory.</summary>
/// <param name="Bytes">One a pixel.</param>
internal sealed record DecodedMask(ReadOnlyMemory<byte> Bytes, MaskNotes Notes)
{
    /// <summary>A picture as a mask.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="cancellationToken">Looked at between rows.</param>
    public static DecodedMask Of(Picture picture, CancellationToken cancellationToken)
    {
        var reading = MaskReading.Of(picture, cancellationToken);
        return new DecodedMask(reading.Read(picture, cancellationToken), new MaskNotes(reading, picture.Metadata));
    }
}
