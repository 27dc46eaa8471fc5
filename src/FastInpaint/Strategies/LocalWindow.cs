namespace FastInpaint.Strategies;

/// <summary>A part of a picture on which the network runs.</summary>
/// <param name="Core">The box whose hole pixels this window fills. No two cores overlap.</param>
/// <param name="Box">The box that the network sees: the core and its context, with a size from <see cref="WindowSize"/>.</param>
internal readonly record struct LocalWindow(PixelBox Core, PixelBox Box);
