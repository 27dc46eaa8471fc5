using System.Collections.Concurrent;

namespace FastInpaint.Oracle.Tests;

/// <summary>Checks that are written in Python, one by its name; a failed one ends with an exit code other than 0 and a sentence.</summary>
internal static class PythonCheck
{
    // Asked once each: importing PyTorch takes seconds.
    private static readonly ConcurrentDictionary<string, Lazy<Task<bool>>> s_importable = new();

    internal static async Task SkipWithout(params string[] modules)
    {
        string names = string.Join(", ", modules);
        Assert.SkipUnless(await s_importable.GetOrAdd(names, _ => new Lazy<Task<bool>>(() => Imports(names))).Value, $"needs {Oracle.Interpreter} with {names}");
    }

    internal static async Task Run(string script, params string[] arguments)
    {
        (int exitCode, string output) = await Oracle.Run(Oracle.Interpreter, [Path.Combine(AppContext.BaseDirectory, "oracle", script), .. arguments], "");
        Assert.True(exitCode == 0, output);
    }

    private static async Task<bool> Imports(string modules) =>
        File.Exists(Oracle.Interpreter) && (await Oracle.Run(Oracle.Interpreter, ["-c", $"import {modules}"], "")).ExitCode == 0;
}
