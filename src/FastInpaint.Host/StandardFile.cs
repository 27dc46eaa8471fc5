using FastInpaint.Files;

namespace FastInpaint.Host;

/// <summary>Standard input and output as files: the name <c>-</c>.</summary>
internal static class StandardFile
{
    /// <summary>The name of standard input and output in arguments. A file with this name can be given as ./-.</summary>
    public const string Name = "-";

    /// <summary>What messages call standard input.</summary>
    public const string Input = "standard input";

    /// <summary>What messages call an output.</summary>
    public static string Shown(string output) => output == Name ? "standard output" : output;

    /// <summary>The path of an output by its name.</summary>
    public static string Path(string output) => output == Name ? OutputPlace.StandardOutput : output;

    /// <summary>Whether an output goes to standard output. Reports then go to standard error.</summary>
    /// <exception cref="CommandException">The name is a circular link (6).</exception>
    public static bool IsOutput(string output)
    {
        bool found = false;
        OutputFile.Guard(output, () => found = OutputPlace.Of(Path(output)).Descriptor == 1);
        return found;
    }

    /// <summary>Checks that an input is not a standard stream that was closed when the program started. A read from it would wait for ever.</summary>
    /// <exception cref="CommandException">The input is such a stream (2).</exception>
    public static void CheckOpen(string input)
    {
        if ((input == Name ? 0 : OutputPlace.Of(input).Descriptor) is { } descriptor && !InheritedFile.IsOpen(descriptor))
        {
            throw new CommandException(ExitCode.BadInput, $"{(input == Name ? Input : input)}: is closed and cannot be read. Name a file, or start the program with this stream open.");
        }
    }

    /// <summary>Checks that at most one input is standard input.</summary>
    /// <param name="inputs">The inputs: what messages call them, and their names; null for none.</param>
    /// <exception cref="CommandException">Two inputs are standard input (2).</exception>
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
