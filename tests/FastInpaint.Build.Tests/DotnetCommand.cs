using System.Diagnostics;

namespace FastInpaint.Build.Tests;

/// <summary>Runs <c>dotnet</c> and other programs as a newcomer's shell would: without the variables of the surrounding test run.</summary>
internal static class DotnetCommand
{
    private static readonly string[] TestRunPrefixes = ["MSBUILD", "VSTEST", "TESTINGPLATFORM", "COREHOST", "DOTNET_"];

    private static readonly string[] FeedPrefixes = ["NUGET_PACKAGES", "RESTORE", "FASTINPAINT"];

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(8);

    private static readonly string Dotnet = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";

    /// <summary>Runs <c>dotnet</c> in <paramref name="folder"/> with <paramref name="packages"/> as its package cache; null for the one of this test run.</summary>
    public static Task<CommandResult> Run(string folder, string? packages, params string[] arguments) =>
        RunProgram(Dotnet, folder, packages, arguments);

    /// <summary>Runs a program in <paramref name="folder"/>. A .NET program finds the runtime of this test run.</summary>
    public static Task<CommandResult> RunProgram(string program, string folder, params string[] arguments) =>
        RunProgram(program, folder, packages: null, arguments);

    private static async Task<CommandResult> RunProgram(
        string program, string folder, string? packages, string[] arguments)
    {
        ProcessStartInfo start = Programs.Command(program, arguments);
        start.WorkingDirectory = folder;
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

        if (Path.GetDirectoryName(Dotnet) is { Length: > 0 } root)
        {
            start.Environment["DOTNET_ROOT"] = root;
        }

        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0";
        start.Environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1";
        start.Environment["DOTNET_NOLOGO"] = "1";

        Outcome run = await Programs.Run(start, limit: Limit);
        string line = $"(cd {folder} && {(packages is null ? "" : $"NUGET_PACKAGES={packages} ")}{program} {string.Join(' ', arguments)})";
        return new CommandResult(line, run.ExitCode, run.Output + run.Error);
    }
}
