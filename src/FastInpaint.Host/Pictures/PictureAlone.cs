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
    /// <inheritdoc cref="Run{T}"/>
    public InpaintReport Run(FileRestoration restoration, IProgress<double>? progress, CancellationToken cancellationToken) => Run(
        restoration.Bytes, restorer => restoration.RunRows(restorer, progress, cancellationToken), restorer => Decoded(restoration, restorer, progress, cancellationToken));

    /// <summary>Does something with a picture.</summary>
    /// <param name="picture">Bytes of the picture, decoded, with masks and outputs.</param>
    /// <param name="rows">Does it without decoding the whole picture; null, or gives null, where that cannot be.</param>
    /// <param name="decoded">Decodes the picture, once, and does it.</param>
    /// <remarks>The plan has the share that it has beside other pictures, so that the result is the same; more where nothing fits that, and less where the picture takes more than its share.</remarks>
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
