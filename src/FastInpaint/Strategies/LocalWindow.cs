namespace FastInpaint.Strategies;

/// <summary>A part of a picture that the network is run on.</summary>
/// <param name="Core">The hole pixels that it fills lie in this box, and no other window's do.</param>
/// <param name="Box">What the network sees: the core with context, of a size from <see cref="WindowSize"/>.</param>
internal readonly record struct LocalWindow(PixelBox Core, PixelBox Box);
