namespace FastInpaint;

/// <summary>The source of a fill's texture.</summary>
public enum DetailKind
{
    /// <summary>The network alone.</summary>
    None,

    /// <summary>The picture's frequencies, continued into the hole.</summary>
    Extrapolation,

    /// <summary>Patches of the picture deep inside the hole, and its frequencies near the rim.</summary>
    Exemplars,
}
