extern alias ConvertWeights;

using FastInpaint.Host;

namespace FastInpaint.Oracle.Tests;

/// <summary>The two programs, run in this process: starting one takes longer than what most cases ask of it.</summary>
internal static class CommandLines
{
    /// <summary>Runs <c>fastinpaint</c> and asserts that it is done.</summary>
    public static void FastInpaint(params string[] arguments) => Programs.Run("fastinpaint", CommandLine.Run, arguments, TestContext.Current.CancellationToken).AssertDone();

    /// <summary>Runs <c>convert-weights</c> and asserts that it is done.</summary>
    public static void ConvertWeights(params string[] arguments) =>
        Programs.Run("convert-weights", ConvertWeights::FastInpaint.ConvertWeights.CommandLine.Run, arguments, TestContext.Current.CancellationToken).AssertDone();
}
