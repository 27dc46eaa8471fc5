using System.CommandLine;
using FastInpaint.Host.Usage;

namespace FastInpaint.Host.Commands;

/// <summary>The program <c>fastinpaint</c> and its commands.</summary>
internal static class CommandLine
{
    /// <param name="args">The arguments.</param>
    /// <param name="output">Results.</param>
    /// <param name="error">Errors, warnings and progress.</param>
    /// <param name="cancellationToken">Canceled by Ctrl-C, SIGTERM and SIGHUP.</param>
    /// <returns>The exit code, see <see cref="ExitCode"/>.</returns>
    public static int Run(IReadOnlyList<string> args, TextWriter output, TextWriter error, CancellationToken cancellationToken)
    {
        var console = new CommandConsole(output, error, cancellationToken);
        return CommandRunner.Run(Root(console), args, console, Failure.Explain);
    }

    /// <summary>The program with all its commands.</summary>
    public static Command Root(CommandConsole console)
    {
        var root = new GroupedCommand("fastinpaint", "Fill the holes of pictures, and mark artifacts.")
        {
            ExitCodes = ExitCode.Meanings,
            Variables =
            [
                ("FASTINPAINT_API_KEY", "The key that serve asks for where --api-key is not given."),
                ("FASTINPAINT_QUEUE", "The broker of worker and submit where --queue is not given."),
                ("OTEL_EXPORTER_OTLP_ENDPOINT", "The OpenTelemetry collector where --otlp is not given. Further variables of OpenTelemetry are read too."),
            ],
            Examples = [("fastinpaint inpaint photo.jpg mask.png -o finished.jpg", "Fill what is bright in the mask.")],
        };
        root.Add("Pictures", InpaintCommand.Create(console), BatchCommand.Create(console), DetectCommand.Create(console), DemoCommand.Create(console));
        root.Add("Service and queue", ServeCommand.Create(console), WorkerCommand.Create(console), SubmitCommand.Create(console));
        root.Add("Devices and networks", DoctorCommand.Create(console), BenchCommand.Create(console), RunCommand.Create(console));
        root.Add("Shell", CompletionCommand.Create(console), ManCommand.Create(console));
        root.Add(CompleteCommand.Create(console));
        return root;
    }
}
