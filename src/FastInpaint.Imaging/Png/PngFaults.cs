using System.Collections.Immutable;
using FastInpaint.Imaging.IO;

namespace FastInpaint.Imaging.Png;

/// <summary>What breaks the format's rules in a file whose pixels can be read all the same: an error where <see cref="PictureLimits.Strict"/> is set, else a warning.</summary>
internal sealed class PngFaults(PictureLimits limits)
{
    private const int MostNamed = 8;

    private readonly List<string> named = [];
    private int more;

    public bool AreRefused => limits.Strict;

    /// <summary>One sentence with all faults, up to a number; nothing where there are none.</summary>
    public ImmutableArray<string> Warnings =>
        named.Count == 0 ? [] : [$"The PNG file breaks the format's rules: {string.Join("; ", named)}{(more == 0 ? "" : $"; and {more} more")}."];

    /// <summary>Refuses the file, or notes what was done about the fault.</summary>
    /// <param name="source">What the error names.</param>
    /// <param name="error">The error's sentence.</param>
    /// <param name="fault">The fault and what was done, a clause.</param>
    /// <exception cref="PictureFormatException">Faults are refused.</exception>
    public void Found(ByteSource source, string error, string fault)
    {
        if (AreRefused)
        {
            throw source.Error(error);
        }

        Note(fault);
    }

    /// <summary>Refuses the file, or notes that a chunk was left out.</summary>
    /// <param name="chunk">Its name and place.</param>
    /// <param name="reason">A clause with the chunk as its subject.</param>
    /// <exception cref="PictureFormatException">Faults are refused.</exception>
    public void LeftOut(ByteSource source, string chunk, string reason) =>
        Found(source, $"{chunk} {reason}; the file is damaged.", $"{chunk} {reason} and was left out");

    /// <summary>Notes a fault for which the file is not refused in any case.</summary>
    public void Note(string fault)
    {
        if (named.Count < MostNamed)
        {
            named.Add(fault);
        }
        else
        {
            more++;
        }
    }
}
