namespace FastInpaint.Host.Serve;

/// <summary>A request that is refused, with what its sender can do about it.</summary>
internal sealed class RequestException(int status, string message) : Exception(message)
{
    public int Status => status;
}
