namespace FastInpaint;

/// <summary>How one picture is going to be filled.</summary>
/// <param name="Strategy">Not <see cref="InpaintStrategy.Auto"/>.</param>
/// <param name="Reason">Why, in a sentence.</param>
/// <param name="PredictedBytes">Arena, workspaces and what is kept between windows.</param>
/// <param name="Size">The plan for the whole picture; null for windows.</param>
/// <param name="Windows">The windows; null for the whole picture.</param>
/// <param name="Threads">Windows that are on their way at the same time.</param>
internal readonly record struct TilePlan(InpaintStrategy Strategy, string Reason, long PredictedBytes, PlannedSize? Size, List<LocalWindow>? Windows, int Threads = 1);
