namespace FastInpaint;

/// <summary>How the fill is joined to the known picture.</summary>
public enum MatchMode
{
    /// <summary>The difference between the known picture and the network's output along the hole's rim is extended harmonically into the hole and added to the fill.</summary>
    /// <remarks>As with <see cref="Gain"/>, a component of the hole amid one exact color becomes that color, and one amid grey pixels (red, green and blue are equal) becomes grey.</remarks>
    Seamless,

    /// <summary>The network's output as it is: the paper's composite.</summary>
    None,

    /// <summary>
    /// A gain (0.5 to 2) and an offset for each colour, fitted by least squares between the network's output and the known picture on the ring of 8 pixels around the holes, are applied to the fill: one
    /// fit for the picture, or for each window of <see cref="InpaintStrategy.Local"/>.
    /// </summary>
    Gain,
}
