using FastInpaint.Graph;
using FastInpaint.Memory;
using FastInpaint.Simd;

namespace FastInpaint.Host.Memory;

/// <summary>How the process's memory (<see cref="ProcessMemory.BudgetBytes"/>) is shared out, once, at its start.</summary>
/// <param name="Budget">All of it, in bytes as the others are.</param>
/// <param name="Plans">The networks' plans: arenas, workspaces, staging, detail. On a GPU they are in its memory, and this is for the pinned copies of tiles.</param>
/// <param name="Weights">The packed weights.</param>
/// <param name="Pictures">What is decoded, read, encoded or kept.</param>
/// <param name="OnProcessor">Whether the networks run in the process's memory.</param>
internal sealed record MemoryShares(long Budget, long Plans, long Weights, long Pictures, bool OnProcessor)
{
    // All objects that are no pictures, and what they leave between two collections.
    private const long Objects = 48 << 20;

    // Pictures and weights have this share whatever limit is given.
    private const int LeastPictures = 4;

    private const int Pinned = 4;

    /// <param name="restorer">The networks, loaded, with the limit of their plans.</param>
    /// <param name="budget">The process's memory; null for what it may take.</param>
    public static MemoryShares Of(Restorer restorer, long? budget = null)
    {
        long all = budget ?? ProcessMemory.BudgetBytes;
        bool here = restorer.Device == "cpu";
        long plans = here ? restorer.MemoryLimit : all / Pinned, weights = here ? restorer.WeightBytes : 0;
        return new MemoryShares(all, plans, weights, Math.Max(all - plans - weights, all / (2 * LeastPictures)), here);
    }

    /// <summary>The limit of the plans that is kept where a user gives one: what the process may take at most, beside pictures and weights. On a GPU it is kept as it is.</summary>
    /// <param name="given">The user's; null for none.</param>
    public static long? PlansWithin(IBackend backend, long? given) =>
        given is { } limit && backend is CpuBackend ? Math.Min(limit, ProcessMemory.BudgetBytes - (ProcessMemory.BudgetBytes / LeastPictures)) : given;

    /// <summary>What a plan may take whose picture has the process to itself; less than 0 where the picture is too large for it.</summary>
    /// <param name="picture">Bytes of the picture, decoded, with masks and answer.</param>
    public long PlansBeside(long picture) => Budget - Weights - picture;

    /// <summary>Checks that a picture can be decoded at all, beside nothing else.</summary>
    /// <param name="name">What messages call it.</param>
    /// <param name="bytes">What decoding takes.</param>
    /// <exception cref="MemoryLimitException">It cannot.</exception>
    public static void CheckDecoded(string name, long bytes)
    {
        if (bytes > ProcessMemory.BudgetBytes)
        {
            throw new MemoryLimitException(
                $"{name}: takes {ByteSize.Format(bytes)} when it is decoded, and this process may take {ByteSize.Format(ProcessMemory.BudgetBytes)} for everything. Use a smaller picture, or give the process {ByteSize.Format(bytes - ProcessMemory.BudgetBytes)} more memory.",
                bytes);
        }
    }

    /// <summary>Has the garbage collector keep its heap to what pictures take.</summary>
    /// <param name="pictures">Bytes of all pictures at a time.</param>
    public void LimitHeap(long pictures) => ManagedHeap.Limit(Math.Min(pictures, Budget) + Objects);

    /// <summary>Says that a picture is too large for the process.</summary>
    /// <param name="picture">Bytes of the picture, decoded, with masks and answer.</param>
    /// <param name="plan">The least bytes of its plan; 0 where the picture is too large for any.</param>
    public MemoryLimitException Refusal(long picture, long plan)
    {
        long needed = picture + plan + Weights;
        string beside = plan == 0 ? "" : $" and {ByteSize.Format(plan)} for a plan";
        return new MemoryLimitException(
            $"The picture needs {ByteSize.Format(picture)} when it is decoded, with its masks{beside}, and this process may take {ByteSize.Format(Budget - Weights)} for both. Use a smaller picture, or give the process {ByteSize.Format(needed - Budget)} more memory.",
            plan);
    }
}
