namespace FastInpaint;

/// <summary>How a picture is cut for the network.</summary>
public enum InpaintStrategy
{
    /// <summary><see cref="Local"/> where that computes at most half of the picture's pixels, else the first of <see cref="Whole"/>, <see cref="Exact"/> and <see cref="Local"/> that fits the memory limit.</summary>
    Auto,

    /// <summary>The network once over the whole picture: the definition of the result.</summary>
    Whole,

    /// <summary>The result of <see cref="Whole"/>, bit for bit, in less memory: the network's largest maps are made in strips and not kept. Processors behind OpenCL do not have it.</summary>
    Exact,

    /// <summary>Windows around the holes, each with 112 pixels of context where the picture has them. Cost follows the holes. The network's norms see the window
    /// instead of the picture, so the fill differs a little from <see cref="Whole"/>.</summary>
    Local,
}
