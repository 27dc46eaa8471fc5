using FastInpaint.Host.Memory;
using FastInpaint.Host.Reports;

namespace FastInpaint.Host.Pictures;

/// <summary>Restores a picture that has the whole process to itself. Its plan may take all memory that its pixels and the weights leave.</summary>
/// <param name="open">Opens the networks with a limit of their plans; null for the default limit.</param>
/// <param name="limit">The user's limit of the plan, which is never raised; null for none.</param>
internal sealed class PictureAlone(Func<long?, Restorer> open, long? limit)
{
    /// <summary>Restores a picture from its files to its outputs, row by row where that is possible.</summary>
    /// <returns>The picture's report, without the total time.</returns>
    /// <inheritdoc cref="Run{T}"/>
    public InpaintReport Run(FileRestoration restoration, IProgress<double>? progress, CancellationToken cancellationToken) => Run(
        restoration.Bytes, restorer => restoration.RunRows(restorer, progress, cancellationToken), restorer => Decoded(restoration, restorer, progress, cancellationToken));

    /// <summary>Runs work on a picture.</summary>
    /// <param name="picture">Bytes of the decoded picture with its masks and outputs.</param>
    /// <param name="rows">Does the work without decoding the whole picture; null, or returns null, where that is not possible.</param>
    /// <param name="decoded">Decodes the picture, unless an earlier call has, and does the work. Called again where the plan did not fit the usual share.</param>
    /// <remarks>The plan first gets the usual share of memory, so that the result is the same as beside other pictures. It gets more where no plan fits the share, and less where the picture leaves less.</remarks>
    /// <exception cref="MemoryLimitException">The picture does not fit.</exception>
    public T Run<T>(long picture, Func<Restorer, T?>? rows, Func<Restorer, T> decoded)
        where T : class
    {
        long most;
        using (Restorer restorer = open(limit))
        {
            MemoryShares shares = MemoryShares.Of(restorer);
            shares.LimitHeap(Math.Max(shares.Pictures, picture));
            most = limit is null && shares.OnProcessor ? shares.PlansBeside(picture) : restorer.MemoryLimit;
            try
            {
                if (rows?.Invoke(restorer) is { } result)
                {
                    return result;
                }

                if (most >= restorer.MemoryLimit)
                {
                    return decoded(restorer);
                }
            }
            catch (MemoryLimitException refusal) when (most > restorer.MemoryLimit)
            {
                if (refusal.RequiredBytes > most)
                {
                    throw shares.Refusal(picture, refusal.RequiredBytes);
                }
            }

            if (most <= 0)
            {
                throw shares.Refusal(picture, 0);
            }

            shares.LimitHeap(picture);
        }

        using Restorer last = open(most);
        return rows?.Invoke(last) ?? decoded(last);
    }

    private static InpaintReport Decoded(FileRestoration restoration, Restorer restorer, IProgress<double>? progress, CancellationToken cancellationToken)
    {
        restoration.Decode(cancellationToken);
        restoration.Restore(restorer, progress, cancellationToken);
        restoration.Encode(cancellationToken);
        return restoration.Report(0);
    }
}
