namespace FastInpaint.Oracle.Tests;

/// <summary>The measures and other fills of benchmarks/quality give what is computed by hand.</summary>
public sealed class QualityMeasuresTests
{
    private static readonly PythonChecks s_checks = new(
        "measures_checks.py",
        ["peak_signal", "absolute_error", "border_steps", "roc", "structure", "gradients", "patches", "feature_distance", "network_file", "kept_fills"],
        "torch", "numpy", "cv2", "skimage");

    public static TheoryData<string> Checks => s_checks.Cases;

    [Theory]
    [MemberData(nameof(Checks))]
    public Task Measure_agrees_with_a_hand_computed_case(string check) => s_checks.Holds(check);
}
