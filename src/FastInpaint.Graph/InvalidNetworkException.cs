namespace FastInpaint.Graph;

/// <summary>The parameters do not form the requested network. The message lists the wrong tensors by name.</summary>
public sealed class InvalidNetworkException : Exception
{
    /// <summary>Creates the exception with a message that says which tensors are wrong and what to do.</summary>
    public InvalidNetworkException(string message)
        : base(message)
    {
    }
}
