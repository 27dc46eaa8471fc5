using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using FastInpaint.Host.Commands;

namespace FastInpaint.Host;

/// <summary>The command line: parses, runs a command, and turns whatever goes wrong into one sentence and an exit code.</summary>
internal static class CommandLine
{
    private const string Name = "fastinpaint";

    private static readonly Option<bool> Verbose = new("--verbose") { Description = "Show stack traces of errors.", Recursive = true };

    /// <param name="args">The arguments.</param>
    /// <param name="output">Results.</param>
    /// <param name="error">Errors, warnings and progress.</param>
    /// <param name="cancellationToken">Cancelled by Ctrl-C.</param>
    /// <returns>The exit code, see <see cref="ExitCode"/>.</returns>
    public static int Run(IReadOnlyList<string> args, TextWriter output, TextWriter error, CancellationToken cancellationToken)
    {
        var console = new CommandConsole(output, error, cancellationToken);
        Command root = Root(console);
        ParseResult parsed = root.Parse(args);
        if (parsed.Action is ParseErrorAction || (parsed.Action is null && parsed.Errors.Count > 0))
        {
            string errors = string.Join(' ', parsed.Errors.Select(fault => fault.Message.TrimEnd('.') + "."));
            string command = parsed.CommandResult.Command == root ? Name : $"{Name} {parsed.CommandResult.Command.Name}";
            error.WriteLine($"{Name}: {Sentence(errors)} See {command} --help.");
            return ExitCode.BadInput;
        }

        try
        {
            return parsed.Invoke(new InvocationConfiguration { Output = output, Error = error, EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
        }
        catch (Exception exception)
        {
            (int code, string message) = Failure.Explain(exception);
            error.WriteLine($"{Name}: {Sentence(message)}");
            if (parsed.GetValue(Verbose))
            {
                error.WriteLine(exception);
            }

            return code;
        }
    }

    private static Command Root(CommandConsole console)
    {
        var root = new Command(Name, "Fills the holes of pictures and marks artifacts, with the networks of \"Pixel-wise Dense Detector for Image Inpainting\".")
        {
            InpaintCommand.Create(console),
            DetectCommand.Create(console),
            RunCommand.Create(console),
            BenchCommand.Create(console),
            DoctorCommand.Create(console),
            DemoCommand.Create(console),
        };
        root.Add(new HelpOption());
        root.Add(new VersionOption());
        root.Add(Verbose);
        return root;
    }

    private static string Sentence(string message) => message.ReplaceLineEndings(" ");
}
