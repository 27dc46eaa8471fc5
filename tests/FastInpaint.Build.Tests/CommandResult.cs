namespace FastInpaint.Build.Tests;

/// <summary>What a command left.</summary>
/// <param name="Command">The command as a line to run again.</param>
/// <param name="ExitCode">0 where it succeeded.</param>
/// <param name="Output">Standard output, then standard error.</param>
internal sealed record CommandResult(string Command, int ExitCode, string Output)
{
    public CommandResult Succeeded()
    {
        Assert.True(ExitCode == 0, $"exit code {ExitCode} of {Command}\n{Output}");
        Assert.DoesNotContain("warning", Output.Replace("0 Warning(s)", "", StringComparison.Ordinal), StringComparison.OrdinalIgnoreCase);
        return this;
    }
}
