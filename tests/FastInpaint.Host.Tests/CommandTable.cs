using System.CommandLine;
using FastInpaint.Host.Commands;
using FastInpaint.Host.Usage;

namespace FastInpaint.Host.Tests;

/// <summary>The program's own table of commands and options, as help, the man page and completions have it.</summary>
internal static class CommandTable
{
    public static Command Root { get; } = Make();

    public static TheoryData<string> Names { get; } = [.. OptionTable.Commands(Root).Select(command => command.Name)];

    public static Command Command(string name) => Root.Subcommands.Single(command => command.Name == name);

    private static Command Make()
    {
        Command root = CommandLine.Root(new CommandConsole(TextWriter.Null, TextWriter.Null, CancellationToken.None));
        CommandRunner.AddCommonOptions(root);
        return root;
    }
}
