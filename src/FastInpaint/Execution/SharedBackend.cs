using FastInpaint.Graph;

namespace FastInpaint.Execution;

/// <summary>A backend with several users. The last user to be disposed of disposes of the backend, if the users own it. Thread-safe.</summary>
/// <param name="backend">The backend.</param>
/// <param name="owned">Whether the last user disposes of the backend.</param>
internal sealed class SharedBackend(IBackend backend, bool owned) : IDisposable
{
    private int _users = 1;

    public IBackend Backend => backend;

    /// <summary>Adds a user.</summary>
    /// <returns>This object, which has to be disposed of once more.</returns>
    public SharedBackend Use()
    {
        Interlocked.Increment(ref _users);
        return this;
    }

    public void Dispose()
    {
        if (Interlocked.Decrement(ref _users) == 0 && owned)
        {
            backend.Dispose();
        }
    }
}
