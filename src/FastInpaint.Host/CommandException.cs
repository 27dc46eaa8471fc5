namespace FastInpaint.Host;

/// <summary>Ends a command with a sentence for the user and an exit code.</summary>
internal class CommandException(int exitCode, string message, Exception? cause = null) : Exception(message, cause)
{
    public int ExitCode { get; } = exitCode;
}
