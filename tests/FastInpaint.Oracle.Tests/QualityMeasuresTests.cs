namespace FastInpaint.Oracle.Tests;

/// <summary>The measures of benchmarks/quality give what is computed by hand.</summary>
public sealed class QualityMeasuresTests
{
    [Theory]
    [InlineData("peak_signal")]
    [InlineData("absolute_error")]
    [InlineData("border_steps")]
    [InlineData("roc")]
    [InlineData("structure")]
    public async Task Measure_agrees_with_a_hand_computed_case(string check)
    {
        await PythonCheck.SkipWithout("numpy", "skimage");
        await PythonCheck.Run("measures_checks.py", check);
    }
}
