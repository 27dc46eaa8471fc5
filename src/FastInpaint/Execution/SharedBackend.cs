using FastInpaint.Graph;

namespace FastInpaint.Execution;

/// <summary>A device that is disposed of with the last of its users, where it is theirs. Thread safe.</summary>
/// <param name="backend">The device.</param>
/// <param name="owned">Whether it is disposed of.</param>
internal sealed class SharedBackend(IBackend backend, bool owned) : IDisposable
{
    private int _users = 1;

    public IBackend Backend => backend;

    /// <summary>Counts one more user.</summary>
    /// <returns>This, to be disposed of once more.</returns>
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
