namespace FastInpaint.Oracle.Tests;

/// <summary>Checks that are written in Python, one by its name; a failed one ends with an exit code other than 0 and a sentence.</summary>
internal static class PythonCheck
{
    internal static async Task SkipWithout(params string[] modules) => Assert.SkipUnless(
        File.Exists(Oracle.Interpreter) && (await Oracle.Run(Oracle.Interpreter, ["-c", $"import {string.Join(", ", modules)}"], "")).ExitCode == 0,
        $"needs {Oracle.Interpreter} with {string.Join(", ", modules)}");

    internal static async Task Run(string script, params string[] arguments)
    {
        (int exitCode, string output) = await Oracle.Run(Oracle.Interpreter, [Path.Combine(AppContext.BaseDirectory, "oracle", script), .. arguments], "");
        Assert.True(exitCode == 0, output);
    }
}
