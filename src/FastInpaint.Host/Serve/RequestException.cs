namespace FastInpaint.Host.Serve;

/// <summary>Refuses a request, with an HTTP status and a sentence that says what the client can do.</summary>
internal sealed class RequestException(int status, string message) : Exception(message)
{
    public int Status => status;
}
