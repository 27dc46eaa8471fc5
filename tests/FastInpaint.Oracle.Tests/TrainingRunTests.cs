namespace FastInpaint.Oracle.Tests;

/// <summary>The training program's runs: that they repeat themselves, and continue after any end. A class of their own, because classes run side by side.</summary>
public sealed class TrainingRunTests
{
    private static readonly PythonChecks s_checks = new("training_checks.py", ["same_seed", "resumed", "killed", "killed_and_resumed", "whole_files"], "torch", "numpy", "cv2");

    public static TheoryData<string> Checks => s_checks.Cases;

    [Theory]
    [MemberData(nameof(Checks))]
    public Task Runs_hold(string check) => s_checks.Holds(check);
}
