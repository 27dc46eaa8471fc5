using System.Collections.Concurrent;
using System.Diagnostics;

namespace FastInpaint.Testing;

/// <summary>Debian's Python, which has PyTorch, OpenCV and scikit-image where their packages are installed.</summary>
public static class Python
{
    private const string Interpreter = "/usr/bin/python3";

    private static readonly ConcurrentDictionary<string, Lazy<bool>> s_installed = new();

    /// <summary>Skips the test where a module is not installed.</summary>
    public static void SkipWithout(params string[] modules) =>
        Assert.SkipUnless(Has(modules), $"needs {Interpreter} with {string.Join(", ", modules)}");

    /// <summary>Whether modules are installed. They are found, not imported: importing PyTorch takes seconds.</summary>
    public static bool Has(params string[] modules) => s_installed.GetOrAdd(string.Join(' ', modules), names => new Lazy<bool>(() =>
    {
        if (!File.Exists(Interpreter))
        {
            return false;
        }

        using Process find = Process.Start(
            Interpreter, ["-c", "import importlib.util as u, sys; sys.exit(any(u.find_spec(name) is None for name in sys.argv[1:]))", .. names.Split(' ')]);
        find.WaitForExit();
        return find.ExitCode == 0;
    })).Value;

    /// <summary>What a script prints; fails the test where it ends with an error.</summary>
    /// <param name="arguments">Its file and its arguments.</param>
    public static string Script(params string[] arguments)
    {
        (int exitCode, string output) = Run(arguments).GetAwaiter().GetResult();
        Assert.True(exitCode == 0, $"{Interpreter} {string.Join(' ', arguments)}: {output}");
        return output;
    }

    /// <summary>Runs a script.</summary>
    /// <param name="arguments">Its file and its arguments.</param>
    /// <param name="input">What it reads from standard input.</param>
    /// <returns>Its exit code and all that it printed.</returns>
    public static async Task<(int ExitCode, string Output)> Run(string[] arguments, string input = "")
    {
        var start = new ProcessStartInfo(Interpreter, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        Task<string> errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        try
        {
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        return (process.ExitCode, await output + await errors);
    }
}
