using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using FastInpaint.Files;

namespace FastInpaint.Host;

/// <summary>Runs a program's command line: parses, runs a command, and turns whatever goes wrong into one sentence and an exit code.</summary>
internal static partial class CommandRunner
{
    private static readonly Option<bool> Verbose = new("--verbose") { Description = "Show stack traces of errors.", Recursive = true };

    /// <param name="root">The program, with its commands.</param>
    /// <param name="explain">What an exception means to the user: an exit code and a sentence.</param>
    /// <returns>The exit code, see <see cref="ExitCode"/>.</returns>
    public static int Run(Command root, IReadOnlyList<string> args, CommandConsole console, Func<Exception, (int ExitCode, string Message)> explain)
    {
        root.Add(new HelpOption());
        root.Add(new VersionOption());
        root.Add(Verbose);
        // A file may be called @x: no argument is the name of a file with further ones.
        ParseResult parsed = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Action is ParseErrorAction || (parsed.Action is null && parsed.Errors.Count > 0))
        {
            string errors = string.Join(' ', parsed.Errors.Select(fault => fault.Message.TrimEnd('.') + "."));
            string command = parsed.CommandResult.Command == root ? root.Name : $"{root.Name} {parsed.CommandResult.Command.Name}";
            console.Complain($"{root.Name}: {WithoutCredentials(errors)} See {command} --help.");
            return ExitCode.BadInput;
        }

        try
        {
            return parsed.Invoke(new InvocationConfiguration { Output = console.Output, Error = console.Error, EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
        }
        catch (Exception exception)
        {
            (int code, string message) = explain(exception);
            console.Complain($"{root.Name}: {WithoutCredentials(message)}");
            if (parsed.GetValue(Verbose))
            {
                console.Error.WriteLine(UntrustedText.EscapeLines(exception.ToString()));
            }

            return code;
        }
    }

    /// <summary>Runs a program until it ends, or until Ctrl-C, a request to terminate or the end of its terminal has cancelled it.</summary>
    /// <param name="run">Takes standard output, standard error and what cancels it, and gives the exit code.</param>
    public static int RunProcess(Func<TextWriter, TextWriter, CancellationToken, int> run)
    {
        InheritedFile.Reserve();
        // Libraries that log write there too.
        Console.SetError(InheritedFile.IsOpen(2) ? new ErrorWriter(Console.Error) : TextWriter.Null);
        using var cancellation = new CancellationTokenSource();
        void Cancel(PosixSignalContext signal)
        {
            signal.Cancel = true;
            cancellation.Cancel();
        }

        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Cancel);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Cancel);
        using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, Cancel);
        return run(new ResultWriter(InheritedFile.IsOpen(1) ? Console.Out : null), Console.Error, cancellation.Token);
    }

    /// <summary>A message without what stands before the @ of an address: it is a password, but for the one of our own example.</summary>
    private static string WithoutCredentials(string message) => Credentials().Replace(message, "://");

    [GeneratedRegex(@"(?<=\b(amqps?|https?))://(?!user:password@host)\S*@", RegexOptions.IgnoreCase)]
    private static partial Regex Credentials();
}
