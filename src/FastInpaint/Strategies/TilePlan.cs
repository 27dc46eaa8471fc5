namespace FastInpaint.Strategies;

/// <summary>The plan for filling one picture.</summary>
/// <param name="Strategy">The strategy; never <see cref="InpaintStrategy.Auto"/>.</param>
/// <param name="Reason">The reason for the strategy, in whole sentences.</param>
/// <param name="RequiredBytes">Memory that must fit the limit, in bytes: arena, workspaces, staging buffers, and finished windows.</param>
/// <param name="PredictedBytes">Upper bound of the memory in bytes. It also includes the larger arena of windows that share a run, as far as the limit leaves room for it.</param>
/// <param name="Work">Work in pixels: a pixel counts more than once if strips compute some maps twice.</param>
/// <param name="Size">The plan for the whole picture; null for windows.</param>
/// <param name="Windows">The windows; null for the whole picture.</param>
/// <param name="Threads">Number of threads, each of which fills one window at a time.</param>
/// <param name="LargestTileBytes">Bytes of the largest window, arena included, without finished windows.</param>
/// <param name="Detail">Settings of the fill's detail.</param>
/// <param name="MultiplyAddsOfAPixel">Multiply-adds of one pixel if every map is computed once.</param>
internal readonly record struct TilePlan(
    InpaintStrategy Strategy, string Reason, long RequiredBytes, long PredictedBytes, double Work, PlannedSize? Size, List<LocalWindow>? Windows,
    int Threads = 1, long LargestTileBytes = 0, DetailSettings Detail = default, double MultiplyAddsOfAPixel = 0);
