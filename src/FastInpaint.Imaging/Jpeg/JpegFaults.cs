namespace FastInpaint.Imaging.Jpeg;

/// <summary>A way in which a JPEG file can break the format's rules and still be read.</summary>
internal enum JpegFault
{
    /// <summary>There are stray bytes between segments.</summary>
    StrayBytes,

    /// <summary>A segment's length is less than that of its length field.</summary>
    SegmentLength,

    /// <summary>A scan's header does not fit the frame, or a scan comes in the wrong order.</summary>
    ScanOrder,

    /// <summary>Huffman tables are missing; the standard tables are used.</summary>
    HuffmanTables,

    /// <summary>Restart markers are misnumbered, missing or too many.</summary>
    RestartMarkers,

    /// <summary>Bits that are no Huffman code.</summary>
    Codes,

    /// <summary>Bytes after the last block of a scan or of a restart interval.</summary>
    Leftover,

    /// <summary>Data is missing up to a marker.</summary>
    DataMissing,

    /// <summary>A component has no scan.</summary>
    ComponentMissing,

    /// <summary>Scans of further coefficients or of further bits are missing or end early.</summary>
    Incomplete,

    /// <summary>The end marker is missing.</summary>
    EndMarker,

    /// <summary>The data after the picture cannot be read.</summary>
    Behind,
}

/// <summary>Collects the faults of a JPEG file that is read nevertheless, and words the warning about them.</summary>
/// <param name="strict">Whether the first fault refuses the file.</param>
internal sealed class JpegFaults(bool strict)
{
    private readonly HashSet<JpegFault> _found = [];
    private int _height;
    private int? _missingFrom;

    /// <summary>Notes a fault.</summary>
    /// <returns>Whether to continue; if not, the caller refuses the file.</returns>
    public bool Allows(JpegFault fault)
    {
        Note(fault);
        return !strict;
    }

    /// <summary>Notes a fault that never refuses a file.</summary>
    public void Note(JpegFault fault) => _found.Add(fault);

    /// <summary>Notes that a scan of whole samples ends early.</summary>
    /// <param name="row">The first row of the picture that is not complete.</param>
    /// <param name="height">Rows of the picture.</param>
    public void NoteEnd(int row, int height) => (_missingFrom, _height) = (Math.Min(row, _missingFrom ?? row), height);

    /// <summary>One sentence that names all faults; null where there are none.</summary>
    public string? Warning => _found.Count == 0 ? null
        : $"The JPEG file breaks the rules of its format and was read as far as it can be: {string.Join("; ", _found.Order().Select(Words).OfType<string>())}.";

    private string? Words(JpegFault fault) => fault switch
    {
        JpegFault.StrayBytes => "stray bytes stand between its segments",
        JpegFault.SegmentLength => "a segment has a wrong length",
        JpegFault.ScanOrder => "a scan comes out of turn, or its header is wrong",
        JpegFault.HuffmanTables => "it has no Huffman tables, and the standard ones were taken",
        JpegFault.RestartMarkers => "its restart markers are misnumbered or missing",
        JpegFault.Codes => "some of its data is damaged",
        JpegFault.Leftover when !_found.Overlaps([JpegFault.Codes, JpegFault.RestartMarkers]) => "some of its data is left over",
        JpegFault.DataMissing when _missingFrom is { } row => $"its data ends early, and the last {_height - row} of {_height} rows are missing or incomplete",
        JpegFault.DataMissing when _found.Contains(JpegFault.Incomplete) => null,
        JpegFault.DataMissing => "some of its data is missing",
        JpegFault.ComponentMissing => "colors are missing",
        JpegFault.Incomplete when _missingFrom is null => "it ends early, and fine detail is missing",
        JpegFault.EndMarker when !_found.Overlaps([JpegFault.DataMissing, JpegFault.Incomplete, JpegFault.ComponentMissing]) => "its end marker is missing",
        JpegFault.Behind => "the data after the picture cannot be read and was left out",
        _ => null,
    };
}
