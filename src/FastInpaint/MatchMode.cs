namespace FastInpaint;

/// <summary>How the fill is joined to the known picture.</summary>
public enum MatchMode
{
    /// <summary>The difference between the known picture and the network's output along the hole's rim is extended harmonically into the hole and added to the fill.</summary>
    Seamless,

    /// <summary>The network's output as it is: the paper's composite.</summary>
    None,
}
