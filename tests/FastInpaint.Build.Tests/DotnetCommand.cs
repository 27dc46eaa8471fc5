using System.Diagnostics;

namespace FastInpaint.Build.Tests;

/// <summary>Runs <c>dotnet</c> and other programs as a newcomer's shell would: without the variables of the surrounding test run.</summary>
internal static class DotnetCommand
{
    private static readonly string[] TestRunPrefixes = ["MSBUILD", "VSTEST", "TESTINGPLATFORM", "COREHOST", "DOTNET_"];

    private static readonly string[] FeedPrefixes = ["NUGET_PACKAGES", "RESTORE", "FASTINPAINT"];

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(8);

    /// <summary>The <c>dotnet</c> of this test run.</summary>
    public static readonly string Dotnet = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";

    /// <summary>Runs <c>dotnet</c> in <paramref name="folder"/> with <paramref name="packages"/> as its package cache; null for the one of this test run.</summary>
    public static Task<CommandResult> Run(string folder, string? packages, params string[] arguments) =>
        Run(Programs.Command(Dotnet, arguments), folder, packages);

    /// <summary>Runs a program in <paramref name="folder"/>. A .NET program finds the runtime of this test run.</summary>
    public static Task<CommandResult> RunProgram(string program, string folder, params string[] arguments) =>
        Run(Programs.Command(program, arguments), folder, packages: null);

    /// <summary>Runs a script of bash, in whose path <paramref name="programs"/> comes first.</summary>
    public static Task<CommandResult> RunScript(string script, string folder, string packages, string programs)
    {
        ProcessStartInfo start = Programs.Command("bash", script);
        start.Environment["PATH"] = $"{programs}{Path.PathSeparator}{start.Environment["PATH"]}";
        return Run(start, folder, packages);
    }

    private static async Task<CommandResult> Run(ProcessStartInfo start, string folder, string? packages)
    {
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
        string line = $"(cd {folder} && {(packages is null ? "" : $"NUGET_PACKAGES={packages} ")}{start.FileName} {string.Join(' ', start.ArgumentList)})";
        return new CommandResult(line, run.ExitCode, run.Output + run.Error);
    }
}
