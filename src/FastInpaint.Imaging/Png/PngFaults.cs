using System.Collections.Immutable;
using FastInpaint.Imaging.IO;

namespace FastInpaint.Imaging.Png;

/// <summary>Handles faults of a file whose pixels can still be read: throws where <see cref="PictureLimits.Strict"/> is set, else collects warnings.</summary>
internal sealed class PngFaults(PictureLimits limits)
{
    private const int MostNamed = 8;

    private readonly List<string> named = [];
    private int more;

    public bool AreRefused => limits.Strict;

    /// <summary>One sentence that names the first faults and counts the others; empty where there are none.</summary>
    public ImmutableArray<string> Warnings =>
        named.Count == 0 ? [] : [$"The PNG file breaks the format's rules: {string.Join("; ", named)}{(more == 0 ? "" : $"; and {more} more")}."];

    /// <summary>Refuses the file, or notes the fault for the warning.</summary>
    /// <param name="source">The file, for the error.</param>
    /// <param name="error">The error's sentence.</param>
    /// <param name="fault">A clause for the warning: the fault and what the reader did about it.</param>
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
    /// <param name="chunk">The chunk's name and place.</param>
    /// <param name="reason">A clause with the chunk as its subject.</param>
    /// <exception cref="PictureFormatException">Faults are refused.</exception>
    public void LeftOut(ByteSource source, string chunk, string reason) =>
        Found(source, $"{chunk} {reason}; the file is damaged, fetch or export it again.", $"{chunk} {reason} and was left out");

    /// <summary>Notes a fault that never refuses the file.</summary>
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
