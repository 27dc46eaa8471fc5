namespace FastInpaint;

/// <summary>What the detector says of a finished picture.</summary>
public enum ArtifactOutput
{
    /// <summary>Nothing: it does not run.</summary>
    None,

    /// <summary>The mean artifact probability inside the hole; it looks at the hole's surroundings alone.</summary>
    Score,

    /// <summary>The probability of every pixel of the picture, and the mean inside the hole.</summary>
    Map,
}
