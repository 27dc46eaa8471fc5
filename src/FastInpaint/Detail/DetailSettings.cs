namespace FastInpaint.Detail;

/// <summary>The settings that, together with the hole, decide how much memory the detail of a fill needs.</summary>
/// <param name="Margin">Most pixels around the hole that are used as source; 0 for no detail.</param>
/// <param name="Channels">1 for gray, 3 for colors.</param>
/// <param name="Workers">Number of threads.</param>
internal readonly record struct DetailSettings(int Margin, int Channels, int Workers)
{
    // The largest margin offers all patches. With the smallest, frequencies can be continued, but hardly any patch is found.
    private static readonly int[] s_margins = [256, 64, 16];

    /// <summary>No detail.</summary>
    public static DetailSettings None => default;

    /// <summary>Whether the memory limit has reduced the margin.</summary>
    public bool IsNarrowed => Margin != 0 && Margin != s_margins[0];

    /// <summary>The settings that a picture's plan tries first.</summary>
    public static DetailSettings First(InpaintOptions options, PixelFormat format, int workers) =>
        options.Detail == DetailMode.None ? None : new DetailSettings(s_margins[0], ChannelLayout.Of(format).Gray ? 1 : 3, workers);

    /// <summary>The next settings to try if a picture does not fit: they need less memory.</summary>
    /// <param name="mode">Decides whether no detail at all is allowed.</param>
    /// <param name="next">The next settings.</param>
    /// <returns>Whether there are further settings.</returns>
    public bool TryNarrow(DetailMode mode, out DetailSettings next)
    {
        int at = Array.IndexOf(s_margins, Margin) + 1;
        bool narrower = Margin != 0 && at < s_margins.Length;
        next = narrower ? this with { Margin = s_margins[at] } : None;
        return narrower || (Margin != 0 && mode == DetailMode.Auto);
    }
}
