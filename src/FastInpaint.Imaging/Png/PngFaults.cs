using System.Collections.Immutable;
using FastInpaint.Imaging.IO;

namespace FastInpaint.Imaging.Png;

/// <summary>What breaks the format's rules in a file whose pixels can be read all the same: an error where <see cref="PictureLimits.Strict"/> is set, else a warning.</summary>
internal sealed class PngFaults(PictureLimits limits)
{
    private const int MostWarnings = 8;

    private readonly List<string> warnings = [];
    private int more;

    public bool AreRefused => limits.Strict;

    /// <summary>One sentence each, up to a number.</summary>
    public ImmutableArray<string> Warnings => more == 0 ? [.. warnings] : [.. warnings, $"The PNG file has {more} further faults like these."];

    /// <summary>Refuses the file, or says what was done about the fault.</summary>
    /// <param name="source">What the error names.</param>
    /// <param name="error">The error's sentence.</param>
    /// <param name="warning">The warning's sentence.</param>
    /// <exception cref="PictureFormatException">Faults are refused.</exception>
    public void Found(ByteSource source, string error, string warning)
    {
        if (AreRefused)
        {
            throw source.Error(error);
        }

        Note(warning);
    }

    /// <summary>Refuses the file, or says that a chunk was left out.</summary>
    /// <param name="chunk">Its name and place.</param>
    /// <param name="reason">A clause with the chunk as its subject.</param>
    /// <exception cref="PictureFormatException">Faults are refused.</exception>
    public void LeftOut(ByteSource source, string chunk, string reason) =>
        Found(source, $"{chunk} {reason}; the file is damaged.", $"The PNG file's {chunk} {reason}: the chunk was left out.");

    /// <summary>Says something of a file that is not refused in any case.</summary>
    public void Note(string warning)
    {
        if (warnings.Count < MostWarnings)
        {
            warnings.Add(warning);
        }
        else
        {
            more++;
        }
    }
}
