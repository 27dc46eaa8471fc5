using System.Diagnostics;

namespace FastInpaint.Build.Tests;

/// <summary>Runs <c>dotnet</c> as a newcomer's shell would: without what the surrounding test run put into the environment.</summary>
internal static class DotnetCommand
{
    private static readonly string[] TestRunPrefixes = ["MSBUILD", "VSTEST", "TESTINGPLATFORM", "COREHOST", "DOTNET_"];

    private static readonly string[] FeedPrefixes = ["NUGET_PACKAGES", "RESTORE", "FASTINPAINT"];

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(4);

    /// <summary>
    /// Runs a command in <paramref name="folder"/> with <paramref name="packages"/> as its package cache, and no feed but those
    /// of the folder's NuGet.config; null for the cache and the feeds of this test run.
    /// </summary>
    public static Task<DotnetResult> Run(string folder, string? packages, CancellationToken cancellationToken, params string[] arguments) =>
        Run(folder, packages, home: null, cancellationToken, arguments);

    /// <summary>The same with <paramref name="home"/> as the user's folder; null for the real one.</summary>
    public static async Task<DotnetResult> Run(string folder, string? packages, string? home, CancellationToken cancellationToken, string[] arguments)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        string[] foreign = packages is null ? TestRunPrefixes : [.. TestRunPrefixes, .. FeedPrefixes];
        foreach (string name in Environment.GetEnvironmentVariables().Keys.Cast<string>())
        {
            if (name != "DOTNET_ROOT" && foreign.Any(prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)))
            {
                start.Environment.Remove(name);
            }
        }

        if (packages is not null)
        {
            start.Environment["NUGET_PACKAGES"] = packages;
        }

        if (home is not null)
        {
            start.Environment["HOME"] = home;
            start.Environment["APPDATA"] = home;
        }

        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0";
        start.Environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1";
        start.Environment["DOTNET_NOLOGO"] = "1";

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Limit);
        using Process process = Process.Start(start)!;
        process.StandardInput.Close();
        Task<string> output = process.StandardOutput.ReadToEndAsync(limit.Token);
        Task<string> errors = process.StandardError.ReadToEndAsync(limit.Token);
        try
        {
            await process.WaitForExitAsync(limit.Token);
            return new DotnetResult($"(cd {folder} && {(packages is null ? "" : $"NUGET_PACKAGES={packages} ")}dotnet {string.Join(' ', arguments)})", process.ExitCode, await output + await errors);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }
}
