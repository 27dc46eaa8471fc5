namespace FastInpaint.Host.Reports;

/// <summary>The report that <c>batch --json</c> prints and <c>--report</c> writes.</summary>
internal sealed record BatchReport
{
    /// <summary>Pictures found.</summary>
    public required int Pictures { get; init; }

    public required int Done { get; init; }

    /// <summary>Pictures whose outputs an earlier run finished.</summary>
    public required int Skipped { get; init; }

    public required int Failed { get; init; }

    /// <summary>Pictures that were not finished when the batch was canceled.</summary>
    public required int Cancelled { get; init; }

    /// <summary>The most pictures in flight.</summary>
    public required int Jobs { get; init; }

    public required double Milliseconds { get; init; }

    /// <summary>Pictures done in a second.</summary>
    public required double PicturesPerSecond { get; init; }

    /// <summary>One entry for each picture, in the order of their names.</summary>
    public required IReadOnlyList<BatchEntry> Files { get; init; }
}
