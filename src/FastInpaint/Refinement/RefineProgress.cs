namespace FastInpaint;

/// <summary>The shares of a refinement: a tenth for the first look, and in each pass two thirds for the fill.</summary>
internal sealed class RefineProgress(IProgress<double>? target, int passes)
{
    private const double FirstLook = 0.1;
    private const double FillShare = 2.0 / 3;

    private readonly double _pass = (1 - FirstLook) / Math.Max(1, passes);
    private readonly PartialProgress? _part = target is null ? null : new PartialProgress(target);

    public void Detected()
    {
        _part?.Next(FirstLook);
        _part?.Report(1);
    }

    /// <summary>Where the fill of the next pass reports to.</summary>
    public IProgress<double>? Filling()
    {
        _part?.Next(_pass * FillShare);
        return _part;
    }

    public void Judged()
    {
        _part?.Next(_pass * (1 - FillShare));
        _part?.Report(1);
    }
}
