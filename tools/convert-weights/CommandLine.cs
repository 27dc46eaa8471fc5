using System.CommandLine;
using System.Reflection;
using FastInpaint.Graph;
using FastInpaint.Host;
using FastInpaint.Host.Usage;

namespace FastInpaint.ConvertWeights;

/// <summary>The program <c>convert-weights</c> and its commands.</summary>
internal static class CommandLine
{
    /// <summary>The program's name and version, which it notes in the files that it writes.</summary>
    public static string Tool { get; } = $"convert-weights {typeof(CommandLine).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0]}";

    /// <param name="args">The arguments.</param>
    /// <param name="output">Results.</param>
    /// <param name="error">Errors and progress.</param>
    /// <param name="cancellationToken">Canceled by Ctrl-C.</param>
    /// <returns>The exit code, see <see cref="ExitCode"/>.</returns>
    public static int Run(IReadOnlyList<string> args, TextWriter output, TextWriter error, CancellationToken cancellationToken)
    {
        var console = new CommandConsole(output, error, cancellationToken);
        return CommandRunner.Run(Root(console), args, console, Explain);
    }

    /// <summary>The program with all its commands.</summary>
    public static Command Root(CommandConsole console)
    {
        var root = new GroupedCommand("convert-weights", "Turn checkpoints of TorchSharp, PyTorch, TensorFlow and safetensors into weights files of FastInpaint.")
        {
            ExitCodes = [.. ExitCode.Meanings.Where(meaning => meaning.Code is not (ExitCode.NoDevice or ExitCode.SomeFailed))],
            Examples = [("convert-weights convert model.pth -o generator.safetensors", "Turn a checkpoint into a weights file.")],
        };
        root.Add("Checkpoints", ConvertCommand.Create(console), InspectCommand.Create(console), VerifyCommand.Create(console));
        root.Add("Shell", CompletionCommand.Create(console), ManCommand.Create(console));
        root.Add(CompleteCommand.Create(console));
        return root;
    }

    private static (int ExitCode, string Message) Explain(Exception exception) => exception switch
    {
        CommandException known => (known.ExitCode, known.Message),
        OperationCanceledException => (ExitCode.Cancelled, "Canceled; no unfinished file is left."),
        OutOfMemoryException => (ExitCode.MemoryLimit, "The machine ran out of memory; converting takes twice what the largest tensor takes at fp32. Close other programs."),
        InvalidDataException or InvalidNetworkException or IOException or UnauthorizedAccessException => (ExitCode.BadInput, RefusedFile.Reading(exception) ?? exception.Message),
        _ => (ExitCode.Defect, $"This is a defect of convert-weights: {exception.GetType().Name}: {exception.Message.ReplaceLineEndings(" ").TrimEnd('.')}. Please report it with what --verbose shows."),
    };
}
