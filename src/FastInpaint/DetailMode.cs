namespace FastInpaint;

/// <summary>Whether the fill gets the texture of the picture's known part.</summary>
public enum DetailMode
{
    /// <summary>Adds texture if enough of the picture is known around the hole, and if the memory limit leaves room.</summary>
    Auto,

    /// <summary>Adds texture if enough of the picture is known around the hole. A picture whose detail does not fit the memory limit is refused.</summary>
    On,

    /// <summary>Keeps the network's fill as it is.</summary>
    None,
}
