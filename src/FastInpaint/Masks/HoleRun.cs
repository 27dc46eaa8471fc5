namespace FastInpaint.Masks;

/// <summary>A maximal run of adjacent pixels in a row that are all to be filled.</summary>
internal struct HoleRun
{
    /// <summary>The row.</summary>
    public int Y;

    /// <summary>The first column.</summary>
    public int Left;

    /// <summary>The column behind the last one.</summary>
    public int Right;

    /// <summary>Index of the first run of the run's component.</summary>
    public int First;

    /// <summary>Used only in a component's first run: a note about the component, which the user of the runs defines. Initially 0.</summary>
    public ulong Note;

    /// <summary>Used only in a component's first run: the number of its pixels, and of their sides on known pixels, if the user counts them. Initially 0.</summary>
    public long Area, Rim;
}
