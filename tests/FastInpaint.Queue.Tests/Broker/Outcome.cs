using System.Text.Json;

namespace FastInpaint.Queue.Tests.Broker;

/// <summary>What a run of the program left.</summary>
internal sealed record Outcome(int ExitCode, string Output, string Error)
{
    public JsonElement Json => JsonDocument.Parse(Output).RootElement;

    public Outcome AssertDone() => AssertExit(0);

    public Outcome AssertExit(int code)
    {
        Assert.True(ExitCode == code, $"exit code {ExitCode} instead of {code}: {Error}");
        return this;
    }
}
