namespace FastInpaint;

/// <summary>How the fill is matched to the known picture around it.</summary>
public enum MatchMode
{
    /// <summary>Adds a smooth correction to the fill. The difference between the known picture and the network's output along the hole's rim is extended into the hole as a harmonic function.</summary>
    /// <remarks>As with <see cref="Gain"/>, a component of the hole surrounded by one exact color becomes that color. A component surrounded by gray pixels (red, green and blue are equal) becomes gray.</remarks>
    Seamless,

    /// <summary>The network's output as it is: the paper's composite.</summary>
    None,

    /// <summary>
    /// Applies a gain (0.5 to 2) and an offset to each color of the fill. They are fitted by least squares between the network's output and the known picture, on the ring of 8 pixels around the holes. There is one
    /// fit for the picture, or one for each window of <see cref="InpaintStrategy.Local"/>.
    /// </summary>
    Gain,
}
