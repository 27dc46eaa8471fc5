using System.Diagnostics;
using System.Reflection;

namespace FastInpaint.Testing;

/// <summary>Runs programs: command lines in this process, and processes of their own.</summary>
public static class Programs
{
    /// <summary>Runs a command line in this process.</summary>
    /// <param name="program">Takes the arguments, output and error, and gives the exit code.</param>
    public static Outcome Run(
        string name, Func<IReadOnlyList<string>, TextWriter, TextWriter, CancellationToken, int> program, IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        int code = program(arguments, output, TextWriter.Synchronized(error), cancellationToken);
        return new Outcome(name, code, output.ToString(), error.ToString());
    }

    /// <summary>A program with its arguments, whose output and errors are read.</summary>
    public static ProcessStartInfo Command(string program, params IEnumerable<string> arguments) =>
        new(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };

    /// <summary>An assembly that is run by <c>dotnet</c>.</summary>
    public static ProcessStartInfo Dotnet(Assembly assembly, params IEnumerable<string> arguments) => Command("dotnet", [assembly.Location, .. arguments]);

    /// <summary>Runs a process and waits for its end. Where the test is cancelled or the limit passes, it is killed with all that it has started.</summary>
    /// <param name="input">What it reads from standard input.</param>
    public static async Task<Outcome> Run(ProcessStartInfo command, string input = "", TimeSpan? limit = null)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        stop.CancelAfter(limit ?? Timeout.InfiniteTimeSpan);
        command.RedirectStandardInput = true;
        using Process process = Process.Start(command)!;
        using var memory = new PeakMemory(process.Id);
        try
        {
            Task<string> output = process.StandardOutput.ReadToEndAsync(stop.Token);
            Task<string> error = process.StandardError.ReadToEndAsync(stop.Token);
            await process.StandardInput.WriteAsync(input);
            process.StandardInput.Close();
            await process.WaitForExitAsync(stop.Token);
            return new Outcome(command.FileName, process.ExitCode, await output, await error, memory.Bytes);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }
}
