using System.CommandLine;

namespace FastInpaint.Host.Commands;

/// <summary>The program <c>fastinpaint</c> and its commands.</summary>
internal static class CommandLine
{
    /// <param name="args">The arguments.</param>
    /// <param name="output">Results.</param>
    /// <param name="error">Errors, warnings and progress.</param>
    /// <param name="cancellationToken">Cancelled by Ctrl-C, SIGTERM and SIGHUP.</param>
    /// <returns>The exit code, see <see cref="ExitCode"/>.</returns>
    public static int Run(IReadOnlyList<string> args, TextWriter output, TextWriter error, CancellationToken cancellationToken)
    {
        var console = new CommandConsole(output, error, cancellationToken);
        return CommandRunner.Run(Root(console), args, console, Failure.Explain);
    }

    /// <summary>The program with all its commands.</summary>
    public static Command Root(CommandConsole console) =>
        new("fastinpaint", "Fills the holes of pictures and marks artifacts, with the networks of \"Pixel-wise Dense Detector for Image Inpainting\".")
        {
            InpaintCommand.Create(console),
            BatchCommand.Create(console),
            WorkerCommand.Create(console),
            SubmitCommand.Create(console),
            DetectCommand.Create(console),
            RunCommand.Create(console),
            BenchCommand.Create(console),
            DoctorCommand.Create(console),
            DemoCommand.Create(console),
            ServeCommand.Create(console),
        };
}
