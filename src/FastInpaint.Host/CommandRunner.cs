using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

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
            console.Error.WriteLine($"{root.Name}: {Sentence(errors)} See {command} --help.");
            return ExitCode.BadInput;
        }

        try
        {
            return parsed.Invoke(new InvocationConfiguration { Output = console.Output, Error = console.Error, EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
        }
        catch (Exception exception)
        {
            (int code, string message) = explain(exception);
            console.Error.WriteLine($"{root.Name}: {Sentence(message)}");
            if (parsed.GetValue(Verbose))
            {
                console.Error.WriteLine(exception);
            }

            return code;
        }
    }

    /// <summary>Runs a program until it ends, or until Ctrl-C or a request to terminate has cancelled it.</summary>
    public static int RunProcess(Func<CancellationToken, int> run)
    {
        using var cancellation = new CancellationTokenSource();
        void Cancel(PosixSignalContext signal)
        {
            signal.Cancel = true;
            cancellation.Cancel();
        }

        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Cancel);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Cancel);
        return run(cancellation.Token);
    }

    /// <summary>One line, without what stands before the @ of an address: it is a password, but for the one of our own example.</summary>
    private static string Sentence(string message) => Credentials().Replace(message.ReplaceLineEndings(" "), "://");

    [GeneratedRegex(@"(?<=\b(amqps?|https?))://(?!user:password@host)\S*@", RegexOptions.IgnoreCase)]
    private static partial Regex Credentials();
}
