using System.Diagnostics;

namespace FastInpaint.Imaging.Tests;

/// <summary>Runs Reference/reference_pictures.py, which makes and checks pictures with Pillow and OpenCV.</summary>
internal static class ReferencePython
{
    private const string Interpreter = "/usr/bin/python3";

    /// <summary>Skips the test where Debian's python3-pil and python3-opencv are not installed.</summary>
    public static void Require() => Assert.SkipUnless(
        File.Exists(Interpreter) && Run(["-c", "import PIL, cv2, numpy"]).ExitCode == 0, "needs python3-pil, python3-opencv and python3-numpy");

    /// <summary>What the script prints.</summary>
    public static string Script(string command, string folder, string name = "reference_pictures.py")
    {
        string script = Path.Combine(AppContext.BaseDirectory, "Reference", name);
        (int exitCode, string output) = Run([script, command, folder]);
        Assert.True(exitCode == 0, $"python3 {name} {command}: {output}");
        return output;
    }

    private static (int ExitCode, string Output) Run(string[] arguments)
    {
        var start = new ProcessStartInfo(Interpreter, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + errors.GetAwaiter().GetResult());
    }
}
