using FastInpaint.Graph;
using FastInpaint.Memory;
using FastInpaint.Simd;

namespace FastInpaint.Host.Memory;

/// <summary>The division of the process's memory (<see cref="ProcessMemory.BudgetBytes"/>), made once at the start. All shares are in bytes.</summary>
/// <param name="Budget">The whole memory.</param>
/// <param name="Plans">The share of the networks' plans: arenas, workspaces, staging, detail. With a GPU, whose memory holds the plans, the share of pinned copies of tiles.</param>
/// <param name="Weights">The packed weights; 0 with a GPU.</param>
/// <param name="Pictures">The share of pictures: files, decoded pixels, encoders and kept answers.</param>
/// <param name="OnProcessor">Whether the networks run in the process's memory.</param>
internal sealed record MemoryShares(long Budget, long Plans, long Weights, long Pictures, bool OnProcessor)
{
    // Bytes for all objects other than pictures, and for their garbage between two collections.
    private const long Objects = 48 << 20;

    // Pictures and weights keep 1 / LeastPictures of the memory, whatever limit a user gives to the plans.
    private const int LeastPictures = 4;

    private const int Pinned = 4;

    /// <param name="restorer">The loaded networks, with the limit of their plans.</param>
    /// <param name="budget">The process's memory in bytes; null for <see cref="ProcessMemory.BudgetBytes"/>.</param>
    public static MemoryShares Of(Restorer restorer, long? budget = null)
    {
        long all = budget ?? ProcessMemory.BudgetBytes;
        bool here = restorer.Device == "cpu";
        long plans = here ? restorer.MemoryLimit : all / Pinned, weights = here ? restorer.WeightBytes : 0;
        return new MemoryShares(all, plans, weights, Math.Max(all - plans - weights, all / (2 * LeastPictures)), here);
    }

    /// <summary>The limit of the plans for a limit that the user gives. On the CPU it is reduced so that memory for pictures and weights remains; with a GPU it stays.</summary>
    /// <param name="given">The user's limit in bytes; null for none.</param>
    public static long? PlansWithin(IBackend backend, long? given) =>
        given is { } limit && backend is CpuBackend ? Math.Min(limit, ProcessMemory.BudgetBytes - (ProcessMemory.BudgetBytes / LeastPictures)) : given;

    /// <summary>The memory for the plan of a picture that is processed alone; negative where the picture is too large for the process.</summary>
    /// <param name="picture">Bytes of the decoded picture with its masks and answer.</param>
    public long PlansBeside(long picture) => Budget - Weights - picture;

    /// <summary>Checks that a picture fits the process when it is decoded alone.</summary>
    /// <param name="name">What messages call the picture.</param>
    /// <param name="bytes">The memory for decoding the picture, in bytes.</param>
    /// <exception cref="MemoryLimitException">The picture does not fit.</exception>
    public static void CheckDecoded(string name, long bytes)
    {
        if (bytes > ProcessMemory.BudgetBytes)
        {
            throw new MemoryLimitException(
                $"{name}: takes {ByteSize.Format(bytes)} when it is decoded, and this process may take {ByteSize.Format(ProcessMemory.BudgetBytes)} for everything. "
                    + $"Use a smaller picture, or give the process {ByteSize.Format(bytes - ProcessMemory.BudgetBytes)} more memory.",
                bytes);
        }
    }

    /// <summary>Limits the garbage collector's heap to the memory of pictures and other objects.</summary>
    /// <param name="pictures">The most bytes of all pictures at a time.</param>
    public void LimitHeap(long pictures) => ManagedHeap.Limit(Math.Min(pictures, Budget) + Objects);

    /// <summary>The exception for a picture that is too large for the process.</summary>
    /// <param name="picture">Bytes of the decoded picture with its masks and answer.</param>
    /// <param name="plan">The least bytes of its plan; 0 where the picture alone is too large.</param>
    public MemoryLimitException Refusal(long picture, long plan)
    {
        long needed = picture + plan + Weights;
        string beside = plan == 0 ? "" : $" and {ByteSize.Format(plan)} for a plan";
        return new MemoryLimitException(
            $"The picture needs {ByteSize.Format(picture)} when it is decoded, with its masks{beside}, and this process may take {ByteSize.Format(Budget - Weights)} for both. "
                + $"Use a smaller picture, or give the process {ByteSize.Format(needed - Budget)} more memory.",
            plan);
    }
}
