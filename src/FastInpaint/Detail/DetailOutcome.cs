namespace FastInpaint.Detail;

/// <summary>The outcome of a fill's detail. Of the outcomes of several windows, the highest value counts.</summary>
internal enum DetailOutcome
{
    /// <summary>There was no pixel to fill.</summary>
    NothingToFill,

    /// <summary>The fill has the one color around the hole.</summary>
    OneColor,

    /// <summary>The options switch detail off.</summary>
    SwitchedOff,

    /// <summary>The memory limit leaves no room for detail.</summary>
    NoRoom,

    /// <summary>Too few pixels are known around the hole.</summary>
    TooFewKnown,

    /// <summary>Frequencies were continued. The hole is too thin for patches.</summary>
    Extrapolated,

    /// <summary>Frequencies were continued. Patches were needed deep inside, but too few patches are wholly known.</summary>
    TooFewPatches,

    /// <summary>Patches were copied into wide parts of the hole. Elsewhere frequencies were continued.</summary>
    Copied,
}

/// <summary>Converts outcomes to what results report.</summary>
internal static class DetailOutcomes
{
    private static readonly string s_tooFewKnown = $"Fewer than {DetailStage.LeastKnown} pixels around the hole are known and may be used: the network's fill stays.";

    private static readonly string s_extrapolated = $"No part of the hole is wider than {2 * DetailStage.ExemplarDepth} pixels: the picture's frequencies are continued from its rim.";

    private static readonly string s_tooFewPatches =
        $"The picture's frequencies are continued from the hole's rim; deeper than {DetailStage.ExemplarDepth} pixels the network's fill stays, since too few patches around are wholly known.";

    private static readonly string s_copied =
        $"Parts of the hole are wider than {2 * DetailStage.ExemplarDepth} pixels: patches of the picture are copied there, and elsewhere its frequencies are continued from the rim.";

    /// <summary>The most elaborate kind of detail that was used.</summary>
    public static DetailKind Kind(this DetailOutcome outcome) => outcome switch
    {
        DetailOutcome.Copied => DetailKind.Exemplars,
        DetailOutcome.Extrapolated or DetailOutcome.TooFewPatches => DetailKind.Extrapolation,
        _ => DetailKind.None,
    };

    /// <summary>The reason in one or two sentences.</summary>
    /// <param name="outcome">The outcome.</param>
    /// <param name="settings">Settings of the picture's plan.</param>
    public static string Reason(this DetailOutcome outcome, DetailSettings settings)
    {
        string reason = outcome switch
        {
            DetailOutcome.OneColor => "The picture has one color around each part of the hole, and the part was filled with that color.",
            DetailOutcome.SwitchedOff => "It was switched off.",
            DetailOutcome.NoRoom => "The memory limit leaves no room for detail.",
            DetailOutcome.TooFewKnown => s_tooFewKnown,
            DetailOutcome.Extrapolated => s_extrapolated,
            DetailOutcome.TooFewPatches => s_tooFewPatches,
            DetailOutcome.Copied => s_copied,
            _ => HoleMask.NothingToFill,
        };
        return settings.IsNarrowed ? $"{reason} The memory limit narrows the source to {settings.Margin} pixels around the hole." : reason;
    }
}
