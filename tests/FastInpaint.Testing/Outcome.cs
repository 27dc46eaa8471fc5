using System.Text.Json;

namespace FastInpaint.Testing;

/// <summary>What a run of a program left.</summary>
/// <param name="Program">What its messages begin with.</param>
/// <param name="PeakBytes">The most memory that was ever resident; 0 where the program ran in this process.</param>
public sealed record Outcome(string Program, int ExitCode, string Output, string Error, long PeakBytes = 0)
{
    public JsonElement Json => JsonDocument.Parse(Output).RootElement;

    public Outcome AssertDone() => AssertExit(0);

    public Outcome AssertExit(int code)
    {
        Assert.True(ExitCode == code, $"{Program}: exit code {ExitCode} instead of {code}: {Error}");
        return this;
    }

    /// <summary>Asserts the exit code and that the error is one sentence with these words, beside an empty output.</summary>
    public void AssertFailed(int exitCode, params string[] words)
    {
        AssertExit(exitCode);
        Assert.Equal("", Output);
        string line = Assert.Single(Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.StartsWith($"{Program}: ", line, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", line, StringComparison.Ordinal);
        Assert.All(words, word => Assert.Contains(word, line, StringComparison.Ordinal));
    }
}
