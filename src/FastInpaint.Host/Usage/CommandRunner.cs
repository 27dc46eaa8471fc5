using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using FastInpaint.Files;

namespace FastInpaint.Host.Usage;

/// <summary>Runs a program's command line: parses it, runs a command, and converts every exception to one sentence and an exit code.</summary>
internal static partial class CommandRunner
{
    private const string Verbose = "--verbose";

    /// <summary>How arguments are parsed. File names may begin with @, so response files are off.</summary>
    public static ParserConfiguration Parsing { get; } = new() { ResponseFileTokenReplacer = null };

    /// <summary>Adds the options that every program has.</summary>
    /// <param name="root">The program, with its commands.</param>
    public static void AddCommonOptions(Command root)
    {
        root.Add(new HelpOption { Description = "Show this help and end.", Action = new HelpWriter() });
        root.Add(new VersionOption { Description = "Show the program's version and end." });
        root.Add(new Option<bool>(Verbose) { Description = "Show the stack trace of an error, on standard error.", Recursive = true });
    }

    /// <param name="root">The program, with its commands.</param>
    /// <param name="explain">Converts an exception to an exit code and a sentence for the user.</param>
    /// <returns>The exit code, see <see cref="ExitCode"/>.</returns>
    public static int Run(Command root, IReadOnlyList<string> args, CommandConsole console, Func<Exception, (int ExitCode, string Message)> explain)
    {
        AddCommonOptions(root);
        ParseResult parsed = root.Parse(WithOptions(args), Parsing);
        bool isUnknown = parsed.CommandResult.Command == root && parsed.UnmatchedTokens is [[not '-', ..], ..];
        bool runs = isUnknown || parsed.Action is null or ParseErrorAction || parsed.Action == parsed.CommandResult.Command.Action;
        if (runs && ParseFaults.Of(root, parsed) is { Length: > 0 } faults)
        {
            string command = parsed.CommandResult.Command == root ? root.Name : $"{root.Name} {parsed.CommandResult.Command.Name}";
            console.Complain($"{root.Name}: {WithoutCredentials(faults)} See {command} --help.");
            return ExitCode.BadInput;
        }

        console.IsVerbose = parsed.Errors.Count == 0 && parsed.GetValue<bool>(Verbose);
        try
        {
            return parsed.Invoke(new InvocationConfiguration { Output = console.Output, Error = console.Error, EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
        }
        catch (Exception exception)
        {
            (int code, string message) = explain(exception);
            console.Complain($"{root.Name}: {WithoutCredentials(message)}");
            console.Trace(exception);
            return code;
        }
    }

    /// <summary>Runs a program. Ctrl-C, SIGTERM and SIGHUP cancel it.</summary>
    /// <param name="run">The program: gets standard output, standard error and a cancellation token, and returns the exit code.</param>
    public static int RunProcess(Func<TextWriter, TextWriter, CancellationToken, int> run)
    {
        InheritedFile.Reserve();
        // Libraries may log to standard error too.
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

    /// <summary>The arguments with the first words <c>help</c> and <c>version</c>, which many programs take, as the options that they stand for.</summary>
    private static IReadOnlyList<string> WithOptions(IReadOnlyList<string> args) => args.FirstOrDefault() switch
    {
        "help" => [.. args.Skip(1).Where(word => word is not ("help" or "version")), "--help"],
        "version" => ["--version", .. args.Skip(1)],
        _ => args,
    };

    /// <summary>Removes user and password of addresses from a message; the documentation's example address stays.</summary>
    private static string WithoutCredentials(string message) => Credentials().Replace(message, "://");

    [GeneratedRegex(@"(?<=\b(amqps?|https?))://(?!user:password@host)\S*@", RegexOptions.IgnoreCase)]
    private static partial Regex Credentials();
}
