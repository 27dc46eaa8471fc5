extern alias ConvertWeights;

using FastInpaint.Host.Commands;

namespace FastInpaint.Oracle.Tests;

/// <summary>The two programs, run in this process: starting one takes longer than what most cases ask of it.</summary>
internal static class Programs
{
    /// <summary>Runs <c>fastinpaint</c> and asserts that it is done.</summary>
    public static void FastInpaint(params string[] arguments) => Run("fastinpaint", CommandLine.Run, arguments);

    /// <summary>Runs <c>convert-weights</c> and asserts that it is done.</summary>
    public static void ConvertWeights(params string[] arguments) => Run("convert-weights", ConvertWeights::FastInpaint.ConvertWeights.CommandLine.Run, arguments);

    private static void Run(string name, Func<IReadOnlyList<string>, TextWriter, TextWriter, CancellationToken, int> program, string[] arguments)
    {
        using var output = new StringWriter();
        int code = program(arguments, output, output, TestContext.Current.CancellationToken);
        Assert.True(code == 0, $"{name} {string.Join(' ', arguments)}: exit code {code}, {output}");
    }
}
