namespace FastInpaint.Host;

/// <summary>What a command writes to and when it stops.</summary>
/// <param name="Output">Results: text, or with --json one JSON object.</param>
/// <param name="Error">Warnings and progress.</param>
/// <param name="Cancellation">Cancelled by Ctrl-C, SIGTERM and SIGHUP.</param>
internal sealed record CommandConsole(TextWriter Output, TextWriter Error, CancellationToken Cancellation)
{
    /// <summary>Writes a line of results. Names in it move no cursor.</summary>
    public void Print(string line) => Output.WriteLine(UntrustedText.Escape(line));

    /// <summary>Writes a line of errors. Names in it move no cursor.</summary>
    public void Complain(string line) => Error.WriteLine(UntrustedText.Escape(line));

    public void Warn(string sentence) => Complain($"fastinpaint: warning: {sentence}");
}
