namespace FastInpaint.Oracle.Tests;

/// <summary>What the embedded weights are shipped for, on a few pictures; benchmarks/quality measures it on many.</summary>
public sealed class QualityTests
{
    [Fact]
    public async Task Embedded_weights_pass_other_fills_find_artifacts_and_rank_a_smeared_fill_below_their_own()
    {
        Python.SkipWithout("torch", "numpy", "cv2", "skimage");
        using var folder = new TemporaryFolder();
        string script = Path.Combine(AppContext.BaseDirectory, "oracle", "quality_checks.py");
        Outcome run = await Python.Run([script, Path.Combine(AppContext.BaseDirectory, "FastInpaint.Host.dll"), folder.Path]);
        Assert.True(run.ExitCode == 0, run.Output + run.Error);
    }
}
