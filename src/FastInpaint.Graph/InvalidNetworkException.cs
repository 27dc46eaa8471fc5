namespace FastInpaint.Graph;

/// <summary>The parameters do not make up the network that was asked for. The message lists what is wrong, by tensor name.</summary>
public sealed class InvalidNetworkException : Exception
{
    /// <summary>Creates the exception with a sentence that says which tensors are wrong and what to do.</summary>
    public InvalidNetworkException(string message)
        : base(message)
    {
    }
}
