using System.CommandLine;

namespace FastInpaint.Host.Usage;

/// <summary><c>completion SHELL</c>: prints the script that makes a shell complete the program's commands, options and words.</summary>
internal sealed class CompletionCommand
{
    private readonly Argument<string> _shell = new("SHELL") { Description = $"The shell: {NearNames.Listed(CompletionScripts.Shells, "or")}." };
    private readonly CommandConsole _console;

    private CompletionCommand(CommandConsole console)
    {
        _console = console;
        _shell.CompletionSources.Add([.. CompletionScripts.Shells]);
        _shell.Validators.Add(result =>
        {
            if (result.Tokens is [var token, ..] && !CompletionScripts.Shells.Contains(token.Value))
            {
                result.AddError(NearNames.Refusal("SHELL", token.Value, CompletionScripts.Shells));
            }
        });
    }

    public static Command Create(CommandConsole console)
    {
        var self = new CompletionCommand(console);
        var command = new GroupedCommand("completion", "Print a completion script for a shell.") { self._shell };
        command.SetAction(self.Execute);
        return command;
    }

    private int Execute(ParseResult parsed)
    {
        _console.Output.WriteLine(CompletionScripts.Of(parsed.GetRequiredValue(_shell), parsed.RootCommandResult.Command.Name));
        return ExitCode.Done;
    }
}
