namespace FastInpaint.Oracle.Tests;

/// <summary>The detector's training: the labels, the drawn artifacts, the fill bank, the runs and the calibration.</summary>
public sealed class DetectorTrainingTests
{
    private static readonly string[] s_modules = ["torch", "numpy", "cv2"];
    private static readonly PythonChecks s_artifacts = new("artifact_checks.py", ["visible_differences", "structure_by_hand", "drawn_artifacts"], s_modules);
    private static readonly PythonChecks s_training = new(
        "detector_training_checks.py", ["labeled_losses", "made_bank", "unsafe_fills", "samples", "clean_drawings", "detector_runs", "detector_learns", "calibration", "errors"], s_modules);

    public static TheoryData<string> ArtifactChecks => s_artifacts.Cases;

    public static TheoryData<string> TrainingChecks => s_training.Cases;

    [Theory]
    [MemberData(nameof(ArtifactChecks))]
    public Task Artifacts_and_labels_hold(string check) => s_artifacts.Holds(check);

    [Theory]
    [MemberData(nameof(TrainingChecks))]
    public Task Training_holds(string check) => s_training.Holds(check);
}
