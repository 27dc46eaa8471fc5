namespace FastInpaint.Host.Serve;

/// <summary>A decoded picture that waits to be filled. Filling it frees its memory, except for the memory of the answer.</summary>
/// <param name="Fill">Fills the hole and returns the finished picture. Call it once.</param>
internal sealed record FillRequest(Func<IProgress<double>?, RequestTime, Task<ServeAnswer>> Fill);
