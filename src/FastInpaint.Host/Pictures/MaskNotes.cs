using FastInpaint.Imaging;

namespace FastInpaint.Host.Pictures;

/// <summary>The facts about a mask's file that warnings need.</summary>
/// <param name="Reading">How the mask's pixels were read.</param>
/// <param name="Metadata">The file's metadata.</param>
internal sealed record MaskNotes(MaskReading Reading, PictureMetadata Metadata)
{
    /// <summary>The warnings about the mask, one sentence each; usually empty.</summary>
    /// <param name="name">What the sentences call the mask.</param>
    /// <param name="isEmpty">Whether the mask gave an empty hole.</param>
    public IEnumerable<string> Warnings(string name, bool isEmpty = false) => [.. Metadata.Warnings.Select(sentence => $"The {name}: {sentence}"), .. Reading.Warnings(name, isEmpty)];
}

/// <summary>A mask in memory.</summary>
/// <param name="Bytes">One byte a pixel.</param>
/// <param name="Notes">The facts about its file.</param>
internal sealed record DecodedMask(ReadOnlyMemory<byte> Bytes, MaskNotes Notes)
{
    /// <summary>Converts a picture to a mask.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="cancellationToken">Checked between rows.</param>
    public static DecodedMask Of(Picture picture, CancellationToken cancellationToken)
    {
        var reading = MaskReading.Of(picture, cancellationToken);
        return new DecodedMask(reading.Read(picture, cancellationToken), new MaskNotes(reading, picture.Metadata));
    }
}
