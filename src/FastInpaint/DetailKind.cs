namespace FastInpaint;

/// <summary>What gave a fill its texture.</summary>
public enum DetailKind
{
    /// <summary>Nothing: it is the network's.</summary>
    None,

    /// <summary>The picture's frequencies, continued into the hole.</summary>
    Extrapolation,

    /// <summary>Patches of the picture deep inside the hole, and its frequencies near the rim.</summary>
    Exemplars,
}
