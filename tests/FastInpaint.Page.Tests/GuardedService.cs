using FastInpaint.Host.Serve;

namespace FastInpaint.Page.Tests;

/// <summary>A service that asks for a key.</summary>
public sealed class GuardedService() : Service(new ServeSettings { ApiKey = Key })
{
    public const string Key = "a key for tests";
}
