namespace FastInpaint.Detail;

/// <summary>What the memory of a fill's detail depends on beside the hole.</summary>
/// <param name="Margin">The most pixels around the hole that are looked at; 0 for no detail.</param>
/// <param name="Channels">1 for grey, 3 for colours.</param>
/// <param name="Workers">Threads that search.</param>
internal readonly record struct DetailSettings(int Margin, int Channels, int Workers)
{
    // From a source that has everything to one in which frequencies can be continued but hardly a patch be found.
    private static readonly int[] s_margins = [256, 64, 16];

    /// <summary>No detail.</summary>
    public static DetailSettings None => default;

    /// <summary>Whether the memory limit has made the margin smaller.</summary>
    public bool IsNarrowed => Margin != 0 && Margin != s_margins[0];

    /// <summary>The settings that a picture is planned with first.</summary>
    public static DetailSettings First(InpaintOptions options, PixelFormat format, int workers) =>
        options.Detail == DetailMode.None ? None : new DetailSettings(s_margins[0], ChannelLayout.Of(format).Grey ? 1 : 3, workers);

    /// <summary>The settings that take less memory than these, for a picture that does not fit.</summary>
    /// <param name="mode">Whether it may be done without detail.</param>
    /// <param name="next">They.</param>
    /// <returns>Whether there are any.</returns>
    public bool TryNarrow(DetailMode mode, out DetailSettings next)
    {
        int at = Array.IndexOf(s_margins, Margin) + 1;
        bool narrower = Margin != 0 && at < s_margins.Length;
        next = narrower ? this with { Margin = s_margins[at] } : None;
        return narrower || (Margin != 0 && mode == DetailMode.Auto);
    }
}
