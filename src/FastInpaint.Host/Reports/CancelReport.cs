namespace FastInpaint.Host.Reports;

/// <summary>What <c>submit --cancel --json</c> prints.</summary>
/// <param name="Output">The folder of finished pictures.</param>
/// <param name="Results">Results that were removed from the broker.</param>
/// <param name="Jobs">Jobs at most that workers will drop as they come to them.</param>
internal sealed record CancelReport(string Output, uint Results, int Jobs);
