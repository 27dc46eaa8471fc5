using FastInpaint.Host.Memory;
using FastInpaint.Host.Reports;

namespace FastInpaint.Host.Pictures;

/// <summary>A picture that has the process to itself: what neither its pixels nor the weights take is for its plan.</summary>
/// <param name="open">Opens the networks, with a limit of their plans or the default.</param>
/// <param name="limit">The limit that the user gives; null for none. No more is tried then.</param>
internal sealed class PictureAlone(Func<long?, Restorer> open, long? limit)
{
    /// <summary>Takes a picture from its files to its outputs, row by row where that can be.</summary>
    /// <returns>Its report, without the total time.</returns>
    /// <remarks>The plan has the share that it has beside other pictures, so that the result is the same; more where nothing fits that, and less where the picture takes more than its share.</remarks>
    /// <exception cref="MemoryLimitException">The picture does not fit.</exception>
    public InpaintReport Run(FileRestoration restoration, IProgress<double>? progress, CancellationToken cancellationToken)
    {
        long most;
        using (Restorer restorer = open(limit))
        {
            MemoryShares shares = MemoryShares.Of(restorer);
            shares.LimitHeap(Math.Max(shares.Pictures, restoration.Bytes));
            most = limit is null && shares.OnProcessor ? shares.PlansBeside(restoration.Bytes) : restorer.MemoryLimit;
            try
            {
                if (restoration.RunRows(restorer, progress, cancellationToken) is { } report)
                {
                    return report;
                }

                if (most >= restorer.MemoryLimit)
                {
                    return Decoded(restoration, restorer, progress, cancellationToken);
                }
            }
            catch (MemoryLimitException refusal) when (most > restorer.MemoryLimit)
            {
                if (refusal.RequiredBytes > most)
                {
                    throw shares.Refusal(restoration.Bytes, refusal.RequiredBytes);
                }
            }

            if (most <= 0)
            {
                throw shares.Refusal(restoration.Bytes, 0);
            }

            shares.LimitHeap(restoration.Bytes);
        }

        using Restorer last = open(most);
        return restoration.RunRows(last, progress, cancellationToken) ?? Decoded(restoration, last, progress, cancellationToken);
    }

    private static InpaintReport Decoded(FileRestoration restoration, Restorer restorer, IProgress<double>? progress, CancellationToken cancellationToken)
    {
        restoration.Decode(cancellationToken);
        restoration.Restore(restorer, progress, cancellationToken);
        restoration.Encode(cancellationToken);
        return restoration.Report(0);
    }
}
