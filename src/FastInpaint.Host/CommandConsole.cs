namespace FastInpaint.Host;

/// <summary>What a command writes to and when it stops.</summary>
/// <param name="Output">Results: text, or with --json one JSON object.</param>
/// <param name="Error">Warnings and progress.</param>
/// <param name="Cancellation">Cancelled by Ctrl-C.</param>
internal sealed record CommandConsole(TextWriter Output, TextWriter Error, CancellationToken Cancellation)
{
    public void Warn(string sentence) => Error.WriteLine($"fastinpaint: warning: {sentence}");
}
