namespace FastInpaint.Host;

/// <summary>A command cannot go on: a sentence for the user, and the exit code.</summary>
internal class CommandException(int exitCode, string message, Exception? cause = null) : Exception(message, cause)
{
    public int ExitCode { get; } = exitCode;
}
