using System.Diagnostics;

namespace FastInpaint.Conformance;

/// <summary>A program that ran as a process of its own.</summary>
/// <param name="PeakBytes">The most memory that was ever resident.</param>
public sealed record ProgramRun(int ExitCode, string Output, string Error, long PeakBytes)
{
    /// <summary>Runs an assembly by <c>dotnet</c> and waits for its end.</summary>
    public static ProgramRun Of(string assembly, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo("dotnet", [assembly, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        Task<string> output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        long peak = 0;
        do
        {
            process.Refresh();
            try
            {
                peak = Math.Max(peak, process.PeakWorkingSet64);
            }
            catch (InvalidOperationException)
            {
                // It ended between the two calls.
            }
        }
        while (!process.WaitForExit(TimeSpan.FromMilliseconds(20)));

        process.WaitForExit();
        return new ProgramRun(process.ExitCode, output.GetAwaiter().GetResult(), error.GetAwaiter().GetResult(), peak);
    }
}
