using FastInpaint.Files;

namespace FastInpaint.Host;

/// <summary>Standard input and output as files: the name <c>-</c>.</summary>
internal static class StandardFile
{
    /// <summary>The name in arguments; a file that is called so is named ./-.</summary>
    public const string Name = "-";

    /// <summary>What messages call standard input.</summary>
    public const string Input = "standard input";

    /// <summary>What messages call an output.</summary>
    public static string Shown(string output) => output == Name ? "standard output" : output;

    /// <summary>The path of an output by its name.</summary>
    public static string Path(string output) => output == Name ? OutputPlace.StandardOutput : output;

    /// <summary>Whether an output goes where reports go; they go to standard error then.</summary>
    /// <exception cref="CommandException">The name is a link that leads in a circle (6).</exception>
    public static bool IsOutput(string output)
    {
        bool found = false;
        OutputFile.Guard(output, () => found = OutputPlace.Of(Path(output)).Descriptor == 1);
        return found;
    }

    /// <summary>Checks that an input is none of the files that the program could have been started with, and was not: reading there would wait for ever.</summary>
    /// <exception cref="CommandException">It is such a file (2).</exception>
    public static void CheckOpen(string input)
    {
        if ((input == Name ? 0 : OutputPlace.Of(input).Descriptor) is { } descriptor && !InheritedFile.IsOpen(descriptor))
        {
            throw new CommandException(ExitCode.BadInput, $"{(input == Name ? Input : input)}: is closed, so nothing comes from there. Name a file, or start the program with it open.");
        }
    }

    /// <summary>Checks that standard input is named for one input at most.</summary>
    /// <param name="inputs">What they are called, and their names; null for none.</param>
    /// <exception cref="CommandException">It is named for two (2).</exception>
    public static void CheckInputs(params ReadOnlySpan<(string What, string? Name)> inputs)
    {
        string? first = null;
        foreach ((string what, string? name) in inputs)
        {
            if (name == Name)
            {
                first = first is null ? what : throw new CommandException(ExitCode.BadInput, $"{first} and {what} are both - (standard input), which holds one picture. Name a file for one of them.");
            }
        }
    }
}
