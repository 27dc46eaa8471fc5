namespace FastInpaint.Strategies;

/// <summary>How one picture is going to be filled.</summary>
/// <param name="Strategy">Not <see cref="InpaintStrategy.Auto"/>.</param>
/// <param name="Reason">Why, in a sentence.</param>
/// <param name="RequiredBytes">Arena, workspaces, buffers and what is kept between windows: what has to fit.</param>
/// <param name="PredictedBytes">The same, with the arena of windows that share a run as far as there is room for it.</param>
/// <param name="Work">Multiply-adds, in those of a pixel that is computed once.</param>
/// <param name="Size">The plan for the whole picture; null for windows.</param>
/// <param name="Windows">The windows; null for the whole picture.</param>
/// <param name="Threads">Windows that are on their way at the same time.</param>
/// <param name="LargestTileBytes">What the largest window takes, arena included, beside what is kept of the others.</param>
/// <param name="Detail">What its detail takes.</param>
/// <param name="MultiplyAddsOfAPixel">Multiply-adds of a pixel that is computed once.</param>
internal readonly record struct TilePlan(
    InpaintStrategy Strategy, string Reason, long RequiredBytes, long PredictedBytes, double Work, PlannedSize? Size, List<LocalWindow>? Windows, int Threads = 1, long LargestTileBytes = 0, DetailSettings Detail = default, double MultiplyAddsOfAPixel = 0);
