namespace FastInpaint.Host.Serve;

/// <summary>A picture that is decoded and waits to be filled, once. It keeps its place in memory until this is disposed of.</summary>
/// <param name="Picture">The picture.</param>
/// <param name="Fill">Fills the hole, and answers the finished picture.</param>
internal sealed record FillRequest(FormPicture Picture, Func<IProgress<double>?, RequestTime, Task<ServeAnswer>> Fill) : IDisposable
{
    public void Dispose() => Picture.Dispose();
}
