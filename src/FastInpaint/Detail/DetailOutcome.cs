namespace FastInpaint.Detail;

/// <summary>What became of a fill's detail, from least to most.</summary>
internal enum DetailOutcome
{
    /// <summary>Nothing was filled.</summary>
    NothingToFill,

    /// <summary>The fill is the one color around the hole.</summary>
    OneColor,

    /// <summary>It was not wanted.</summary>
    SwitchedOff,

    /// <summary>The memory limit leaves no room.</summary>
    NoRoom,

    /// <summary>Too little is known around the hole.</summary>
    TooFewKnown,

    /// <summary>Frequencies were continued; the hole is too thin for patches.</summary>
    Extrapolated,

    /// <summary>Frequencies were continued; patches would be wanted deep inside, and too few are known.</summary>
    TooFewPatches,

    /// <summary>Patches were copied into wide parts, and frequencies continued elsewhere.</summary>
    Copied,
}

/// <summary>Outcomes as results spell them.</summary>
internal static class DetailOutcomes
{
    private static readonly string s_tooFewKnown = $"Fewer than {DetailStage.LeastKnown} pixels around the hole are known and may be used: the network's fill stays.";

    private static readonly string s_extrapolated = $"No part of the hole is wider than {2 * DetailStage.ExemplarDepth} pixels: the picture's frequencies are continued from its rim.";

    private static readonly string s_tooFewPatches =
        $"The picture's frequencies are continued from the hole's rim; deeper than {DetailStage.ExemplarDepth} pixels the network's fill stays, since too few patches around are wholly known.";

    private static readonly string s_copied =
        $"Parts of the hole are wider than {2 * DetailStage.ExemplarDepth} pixels: patches of the picture are copied there, and elsewhere its frequencies are continued from the rim.";

    /// <summary>The part that went furthest.</summary>
    public static DetailKind Kind(this DetailOutcome outcome) => outcome switch
    {
        DetailOutcome.Copied => DetailKind.Exemplars,
        DetailOutcome.Extrapolated or DetailOutcome.TooFewPatches => DetailKind.Extrapolation,
        _ => DetailKind.None,
    };

    /// <summary>The reason in one or two sentences.</summary>
    /// <param name="outcome">The outcome.</param>
    /// <param name="settings">What the picture was planned with.</param>
    public static string Reason(this DetailOutcome outcome, DetailSettings settings)
    {
        string reason = outcome switch
        {
            DetailOutcome.OneColor => "Around each part of the hole the picture has one color, and the part has it now.",
            DetailOutcome.SwitchedOff => "It was switched off.",
            DetailOutcome.NoRoom => "The memory limit leaves no room for it.",
            DetailOutcome.TooFewKnown => s_tooFewKnown,
            DetailOutcome.Extrapolated => s_extrapolated,
            DetailOutcome.TooFewPatches => s_tooFewPatches,
            DetailOutcome.Copied => s_copied,
            _ => HoleMask.NothingToFill,
        };
        return settings.IsNarrowed ? $"{reason} The memory limit narrows the source to {settings.Margin} pixels around the hole." : reason;
    }
}
