using System.CommandLine;
using System.Reflection;

namespace FastInpaint.Host.Usage;

/// <summary><c>man</c>: prints the man page, made from the table of commands and options.</summary>
internal static class ManCommand
{
    public static Command Create(CommandConsole console)
    {
        var command = new GroupedCommand("man", "Print the manual page, in roff.");
        command.SetAction(parsed =>
        {
            string version = typeof(ManCommand).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];
            console.Output.Write(ManualPage.Of(parsed.RootCommandResult.Command, version));
            return ExitCode.Done;
        });
        return command;
    }
}
