namespace FastInpaint.Host;

/// <summary>The outputs of a command, and its cancellation.</summary>
/// <param name="Output">Results: text, or with --json one JSON object.</param>
/// <param name="Error">Warnings and progress.</param>
/// <param name="Cancellation">Canceled by Ctrl-C, SIGTERM and SIGHUP.</param>
internal sealed record CommandConsole(TextWriter Output, TextWriter Error, CancellationToken Cancellation)
{
    /// <summary>Whether errors come with their stack traces.</summary>
    public bool IsVerbose { get; set; }

    /// <summary>Writes a line of results. Control characters, for example in file names, are escaped.</summary>
    public void Print(string line) => Output.WriteLine(UntrustedText.Escape(line));

    /// <summary>Writes a line to the error output. Control characters, for example in file names, are escaped.</summary>
    public void Complain(string line) => Error.WriteLine(UntrustedText.Escape(line));

    /// <summary>Writes the stack trace of an error, with --verbose alone. Control characters are escaped.</summary>
    public void Trace(Exception exception)
    {
        if (IsVerbose)
        {
            Error.WriteLine(UntrustedText.EscapeLines(exception.ToString()));
        }
    }

    public void Warn(string sentence) => Complain($"fastinpaint: warning: {sentence}");
}
