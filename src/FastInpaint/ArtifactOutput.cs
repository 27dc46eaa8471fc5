namespace FastInpaint;

/// <summary>What the detector computes for a finished picture.</summary>
public enum ArtifactOutput
{
    /// <summary>Nothing: the detector does not run.</summary>
    None,

    /// <summary>The mean artifact probability inside the hole. The detector reads only the hole and its surroundings.</summary>
    Score,

    /// <summary>The probability of every pixel of the picture, and the mean inside the hole.</summary>
    Map,
}
