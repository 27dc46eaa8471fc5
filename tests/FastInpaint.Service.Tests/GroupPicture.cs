namespace FastInpaint.Service.Tests;

/// <summary>A picture of the control groups' load.</summary>
internal sealed record GroupPicture(string Name, Sample Sample)
{
    /// <summary>A hole as wide as a scratch, whose fill takes little time beside decoding and encoding.</summary>
    public const double Small = 0.0002;

    /// <summary>A hole for which windows save nothing.</summary>
    public const double Large = 0.4;
}
