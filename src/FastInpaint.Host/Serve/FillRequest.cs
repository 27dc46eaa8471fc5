namespace FastInpaint.Host.Serve;

/// <summary>A picture that is decoded and waits to be filled, once: that gives its memory back, but for the answer's.</summary>
/// <param name="Fill">Fills the hole, and answers the finished picture.</param>
internal sealed record FillRequest(Func<IProgress<double>?, RequestTime, Task<ServeAnswer>> Fill);
