using System.Text.Json;

namespace FastInpaint.Oracle.Tests;

/// <summary>Checks that are written in Python. One process runs all checks of a script one after the other, because importing PyTorch takes longer than most of them.</summary>
/// <param name="script">The script in the folder oracle; it takes a folder and the names of checks.</param>
/// <param name="checks">The names of its checks.</param>
/// <param name="modules">The modules that it imports.</param>
internal sealed class PythonChecks(string script, string[] checks, params string[] modules)
{
    private readonly Lazy<Task<(IReadOnlyDictionary<string, string> Failures, string Output)>> _run = new(() => RunAll(script, checks));

    /// <summary>The names, as cases of a theory.</summary>
    public TheoryData<string> Cases => [.. checks];

    /// <summary>Asserts that a check holds.</summary>
    /// <param name="check">Its name.</param>
    public async Task Holds(string check)
    {
        Python.SkipWithout(modules);
        (IReadOnlyDictionary<string, string> failures, string output) = await _run.Value;
        Assert.True(failures.TryGetValue(check, out string? failure), $"{script} did not come to {check}: {output}");
        Assert.True(failure.Length == 0, failure);
    }

    /// <summary>Runs checks in subfolders, named after them, of a folder.</summary>
    /// <returns>A sentence for each check that was run, empty where it holds; and all that was printed.</returns>
    public static async Task<(IReadOnlyDictionary<string, string> Failures, string Output)> Run(string script, string folder, params string[] checks)
    {
        Outcome run = await Python.Run([Path.Combine(AppContext.BaseDirectory, "oracle", script), folder, .. checks]);
        var failures = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string line in run.Output.Split('\n').Where(line => line.StartsWith("{\"check\"", StringComparison.Ordinal)))
        {
            JsonElement check = JsonDocument.Parse(line).RootElement;
            failures.Add(check.GetProperty("check").GetString()!, check.GetProperty("failure").GetString()!);
        }

        return (failures, run.Output + run.Error);
    }

    private static async Task<(IReadOnlyDictionary<string, string> Failures, string Output)> RunAll(string script, string[] checks)
    {
        using var folder = new TemporaryFolder();
        return await Run(script, folder.Path, checks);
    }
}
