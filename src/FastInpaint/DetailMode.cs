namespace FastInpaint;

/// <summary>Whether a fill is given the texture of the picture's own known part.</summary>
public enum DetailMode
{
    /// <summary>Where there is enough known picture around the hole, and memory for it.</summary>
    Auto,

    /// <summary>Where there is enough known picture around the hole; a picture whose detail does not fit the memory limit is refused.</summary>
    On,

    /// <summary>The network's fill as it is.</summary>
    None,
}
