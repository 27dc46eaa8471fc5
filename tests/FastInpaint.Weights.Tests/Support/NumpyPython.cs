using System.Diagnostics;

namespace FastInpaint.Weights.Tests;

/// <summary>Runs a script of Reference/ with NumPy.</summary>
internal static class NumpyPython
{
    private const string Interpreter = "/usr/bin/python3";

    /// <summary>Runs a script, or skips the test where there is no NumPy.</summary>
    public static void Script(string name, params string[] arguments)
    {
        Assert.SkipUnless(File.Exists(Interpreter) && Run("-c", "import numpy").ExitCode == 0, "needs python3-numpy");
        (int exitCode, string errors) = Run([Path.Combine(AppContext.BaseDirectory, "Reference", name), .. arguments]);
        Assert.True(exitCode == 0, $"{Interpreter} {name} {string.Join(' ', arguments)}: {errors}");
    }

    private static (int ExitCode, string Errors) Run(params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(Interpreter, arguments) { RedirectStandardError = true })!;
        string errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, errors);
    }
}
