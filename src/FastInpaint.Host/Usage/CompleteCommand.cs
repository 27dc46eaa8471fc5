using System.CommandLine;

namespace FastInpaint.Host.Usage;

/// <summary><c>complete -- WORD...</c>: prints what could stand at the end of a command line. The scripts of <c>completion</c> run it, so their shells know what the installed program knows.</summary>
internal sealed class CompleteCommand
{
    private readonly Argument<string[]> _words = new("WORD") { Description = "The words behind the program's name.", Arity = ArgumentArity.ZeroOrMore };
    private readonly Option<bool> _next = new("--next") { Description = "A further word is about to begin. Shells that cannot hand on an empty word say it so." };
    private readonly CommandConsole _console;

    private CompleteCommand(CommandConsole console) => _console = console;

    public static Command Create(CommandConsole console)
    {
        var self = new CompleteCommand(console);
        var command = new Command("complete", "Print what could stand at the end of a command line.") { self._words, self._next };
        command.Hidden = true;
        command.SetAction(self.Execute);
        return command;
    }

    private int Execute(ParseResult parsed)
    {
        string[] words = parsed.GetValue(_words) ?? [];
        foreach ((string word, string meaning) in Completion.Of(parsed.RootCommandResult.Command, parsed.GetValue(_next) ? [.. words, ""] : words))
        {
            _console.Output.WriteLine(meaning.Length == 0 ? word : $"{word}\t{meaning}");
        }

        return ExitCode.Done;
    }
}
