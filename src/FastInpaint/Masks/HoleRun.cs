namespace FastInpaint.Masks;

/// <summary>Pixels of a row that are filled, all that lie side by side.</summary>
internal struct HoleRun
{
    /// <summary>The row.</summary>
    public int Y;

    /// <summary>The first column.</summary>
    public int Left;

    /// <summary>The column behind the last one.</summary>
    public int Right;

    /// <summary>Index of the component's first run.</summary>
    public int First;

    /// <summary>In a component's first run: what the user of the runs knows of the component; 0 at first.</summary>
    public ulong Note;

    /// <summary>In a component's first run: its pixels, and their sides on known pixels, as far as the user counts them; 0 at first.</summary>
    public long Area, Rim;
}
