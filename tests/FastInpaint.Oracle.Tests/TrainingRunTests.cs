namespace FastInpaint.Oracle.Tests;

/// <summary>The training program's runs: that they repeat themselves, and continue after any end. A class of their own, because classes run side by side.</summary>
public sealed class TrainingRunTests
{
    [Theory]
    [InlineData("same_seed")]
    [InlineData("resumed")]
    [InlineData("killed")]
    [InlineData("killed_and_resumed")]
    [InlineData("whole_files")]
    public Task Runs_hold(string check) => TrainingTests.Holds(check);
}
