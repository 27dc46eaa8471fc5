namespace FastInpaint;

/// <summary>How a picture is cut for the network.</summary>
public enum InpaintStrategy
{
    /// <summary>Chooses a strategy. <see cref="Local"/> is chosen if its windows have at most half of the picture's pixels and fit the memory limit. Otherwise the first of <see cref="Whole"/>, <see cref="Exact"/> and
    /// <see cref="Local"/> that fits the memory limit is chosen.</summary>
    Auto,

    /// <summary>Runs the network once over the whole picture. This defines the result.</summary>
    Whole,

    /// <summary>Gives the result of <see cref="Whole"/>, bit for bit, in less memory: the network's largest maps are made in strips and not kept. Not available on processors behind OpenCL.</summary>
    Exact,

    /// <summary>Runs the network on windows around the holes, each with 112 pixels of context where the picture has them. The cost depends on the size of the holes. The network's norms see the window
    /// instead of the picture, so the fill differs a little from <see cref="Whole"/>.</summary>
    Local,
}
