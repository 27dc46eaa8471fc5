namespace FastInpaint.Page.Tests;

/// <summary>A service that asks for a key.</summary>
public sealed class GuardedService() : Service(Key)
{
    public const string Key = "a key for tests";
}
