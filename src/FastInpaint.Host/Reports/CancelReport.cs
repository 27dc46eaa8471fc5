namespace FastInpaint.Host.Reports;

/// <summary>The report that <c>submit --cancel --json</c> prints.</summary>
/// <param name="Output">The folder of finished pictures.</param>
/// <param name="Results">The number of results that were removed from the broker.</param>
/// <param name="Jobs">The most jobs that may still be in the job queue; workers will drop them.</param>
internal sealed record CancelReport(string Output, uint Results, int Jobs);
