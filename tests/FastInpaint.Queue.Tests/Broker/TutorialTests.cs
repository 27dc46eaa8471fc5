using System.Diagnostics;
using FastInpaint.Host.Commands;
using FastInpaint.Testing.Documents;

namespace FastInpaint.Queue.Tests.Broker;

/// <summary>The tutorial with several machines, done on one: commands and what they print are taken from its text (<see cref="DocumentScript"/>).</summary>
[Collection(BrokerGroup.Name)]
public sealed class TutorialTests(BrokerNode broker)
{
    private const string Tutorial = "docs/tutorial-machines.md";
    private const string Address = "amqp://guest:guest@localhost/";

    [Fact]
    public async Task Tutorial_does_what_it_says()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("needs bash");
            return;
        }

        broker.Require();
        using var checkout = new Checkout();
        CodeBlock[] blocks = [.. RunBlocks.Of(Tutorial)];
        Assert.Contains(blocks, block => block.Text.Contains(Address, StringComparison.Ordinal));
        DocumentScript script = new DocumentScript(text => text.Replace(Address, broker.Uri, StringComparison.Ordinal))
            .Add($"PATH='{checkout["programs"]}':$PATH\nfastinpaint demo")
            .Add(blocks);
        string program = checkout.Write("programs/fastinpaint", $"#!/bin/sh\nexec dotnet '{typeof(CommandLine).Assembly.Location}' \"$@\"\n");
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        ProcessStartInfo bash = Programs.Command("bash", checkout.Write("script", script.Text));
        bash.WorkingDirectory = checkout.Root;
        Outcome run = await Programs.Run(bash, limit: TimeSpan.FromMinutes(5));
        Assert.True(run.ExitCode == 0, $"exit code {run.ExitCode}:\n{run.Output}\n{script.Text}");
        script.AssertPrinted(run.Output);
    }
}
