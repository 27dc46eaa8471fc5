using System.Runtime.CompilerServices;
using FastInpaint.Simd;

namespace FastInpaint.Detail.Exemplars;

/// <summary>
/// Fills the depth of wide holes with patches (exemplars) of the known picture. The patches are chosen so that they agree with each other, with the fill near the rim, and with the smooth fill
/// as far as that fill is trusted (multi-scale patch optimization, Wexler, Shechtman and Irani 2007; PatchMatch, Barnes et al. 2009). The coarsest level is filled from the
/// rim inward as in Newson et al. 2014. The bytes are the same for any number of workers. One run at a time. A run allocates no managed memory.
/// </summary>
internal sealed unsafe class ExemplarFill
{
    // A hole that is nowhere deeper than this, in pixels, keeps the incoming fill.
    private const float LeastDepth = 10;

    // The coarsest level is the first on which the hole is at most CoarsestDepth deep, in the level's own pixels, or the last whose sides are at least CoarsestSide.
    private const float CoarsestDepth = 15;
    private const int CoarsestSide = 24;

    private const int MostLevels = 12, LeastSources = 200, MostSide = short.MaxValue;

    // On the coarsest level: the least strength of the guidance in 1/256, and the cost of each picture pixel of distance between target and source.
    private const int CoarseGuidance = 26;
    private const int CoarseDistance = 60;

    private readonly ExemplarPyramid _pyramid = new();
    private readonly ExemplarRoles _roles = new();
    private readonly ExemplarField _field = new();
    private readonly ExemplarSearch _search = new();
    private readonly ExemplarVote _vote = new();
    private readonly ExemplarBlend _blend = new();
    private WorkerPool _workers = null!;
    private CancellationToken _cancellationToken;
    private ExemplarUse _use;
    private int _mean;

    /// <summary>Bytes that <see cref="Run"/> needs for a canvas of this size.</summary>
    public static long WorkspaceBytes(int width, int height, int channels)
    {
        long bytes = NativeBlock.Align(MostLevels * sizeof(ExemplarLevel)) + ExemplarUse.Bytes(width, height) + PlaneBytes(width, height, channels);
        for (int k = 0; k < MostLevels; k++)
        {
            bytes += ExemplarLevel.Bytes(width, height);
            (width, height) = (ExemplarLevel.Half(width), ExemplarLevel.Half(height));
        }

        return bytes;
    }

    /// <summary>Fills the deep parts of the canvas's hole. Elsewhere <see cref="DetailCanvas.Detailed"/> does not change.</summary>
    /// <param name="memory"><see cref="WorkspaceBytes"/> bytes, aligned to <see cref="NativeBlock.Alignment"/>.</param>
    /// <returns>False if there were too few patches to copy from; then nothing has changed.</returns>
    /// <exception cref="OperationCanceledException">The token was canceled. The hole's fill is undefined.</exception>
    public bool Run(in DetailCanvas canvas, byte* memory, WorkerPool workers, CancellationToken cancellationToken)
    {
        float deepest = Deepest(canvas);
        if (deepest <= LeastDepth)
        {
            return true;
        }

        if (float.IsInfinity(deepest) || Math.Min(canvas.Width, canvas.Height) < PatchDistance.Side || Math.Max(canvas.Width, canvas.Height) > MostSide)
        {
            return false;
        }

        (_workers, _cancellationToken) = (workers, cancellationToken);
        var levels = (ExemplarLevel*)ExemplarLevel.Take(ref memory, MostLevels * sizeof(ExemplarLevel));
        byte* use = ExemplarLevel.Take(ref memory, ExemplarUse.Bytes(canvas.Width, canvas.Height));
        var exemplars = (float*)ExemplarLevel.Take(ref memory, PlaneBytes(canvas.Width, canvas.Height, canvas.Channels));
        int coarsest = Lay(canvas, levels, deepest, memory);
        if (coarsest < 0)
        {
            return false;
        }

        for (int k = coarsest; k >= 0; k--)
        {
            Fill(levels + k, k, isCoarsest: k == coarsest, use);
        }

        _vote.ToPlanes(canvas, exemplars, _mean, workers, cancellationToken);
        _blend.Blend(canvas, levels, exemplars, workers, cancellationToken);
        return true;
    }

    private static long PlaneBytes(int width, int height, int channels) => NativeBlock.Align((long)channels * width * height * sizeof(float));

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Deepest(in DetailCanvas canvas)
    {
        float deepest = 0;
        for (int y = 0; y < canvas.Height; y++)
        {
            byte* kinds = canvas.Kinds + ((nint)y * canvas.Stride);
            float* depth = canvas.Depth + ((nint)y * canvas.Stride);
            for (int x = 0; x < canvas.Width; x++)
            {
                if (kinds[x] == DetailCanvas.Hole && depth[x] > deepest)
                {
                    deepest = depth[x];
                }
            }
        }

        return deepest;
    }

    // Builds the pyramid. Returns the coarsest level that has enough sources, or -1. One coarser level is built too, because the level below it takes its guide from it.
    private int Lay(in DetailCanvas canvas, ExemplarLevel* levels, float deepest, byte* memory)
    {
        int count = 0;
        (int width, int height) = (canvas.Width, canvas.Height);
        bool last;
        do
        {
            levels[count].Lay(width, height, 1 << count, ref memory);
            (width, height) = (ExemplarLevel.Half(width), ExemplarLevel.Half(height));
            last = deepest <= CoarsestDepth * (1 << count) || Math.Min(width, height) < CoarsestSide;
            count++;
        }
        while (!last && count < MostLevels - 1);
        levels[count].Lay(width, height, 1 << count, ref memory);
        _pyramid.Build(canvas, levels, count + 1, _workers, _cancellationToken);
        for (int k = count - 1; k >= 0; k--)
        {
            _roles.Find(levels + k, empties: true, _workers, _cancellationToken);
            if (levels[k].Sources >= LeastSources)
            {
                return k;
            }
        }

        return -1;
    }

    private void Fill(ExemplarLevel* level, int k, bool isCoarsest, byte* use)
    {
        if (!isCoarsest)
        {
            _roles.Find(level, empties: false, _workers, _cancellationToken);
        }

        _use.Lay(level->Width, level->Height, use);
        _field.Level = level;
        _field.Coarser = isCoarsest ? null : level + 1;
        _field.Seed = ExemplarSearch.Hash((uint)k);
        _field.Run(level->Height, _workers, _cancellationToken);
        _search.Level = level;
        _search.Use = _use;
        _search.Seed = _field.Seed;
        _vote.Level = level;
        _search.LeastGuidance = isCoarsest ? CoarseGuidance : 0;
        _search.CostOfDistance = isCoarsest ? CoarseDistance * level->Scale : 0;
        if (isCoarsest)
        {
            FillInward(level);
        }
        else
        {
            Vote(sharp: true);
        }

        int rounds = k switch
        {
            0 => 2,
            1 => 3,
            2 => 4,
            _ => 6,
        };
        for (int round = 1; round <= rounds; round++)
        {
            Search(level, k);
            if (k > 0 || round < rounds)
            {
                Vote(sharp: k < 2);
            }
        }
    }

    // Fills ring by ring. The votes for a ring come from patches that see only known pixels and earlier rings.
    private void FillInward(ExemplarLevel* level)
    {
        float deepest = 0;
        for (nint i = 0; i < (nint)level->Height * level->Width; i++)
        {
            deepest = level->Kinds[i] == DetailCanvas.Hole ? Math.Max(deepest, level->Depth[i]) : deepest;
        }

        for (float ring = level->Scale; ring < deepest + level->Scale; ring += level->Scale)
        {
            Step(level, 0, 12, Math.Max(level->Width, level->Height), measuresAgain: true);
            Step(level, 4, 2, 4);
            Step(level, 2, 0, 0);
            Step(level, 1, 4, 4);
            Step(level, 1, 4, 4);
            _mean = _use.Count(*level);
            _vote.ToColors(_mean, sharp: true, ring, _workers, _cancellationToken);
        }
    }

    private void Search(ExemplarLevel* level, int k)
    {
        switch (k)
        {
            case 0:
                Step(level, 1, 3, 4, measuresAgain: true);
                break;
            case 1:
                Step(level, 2, 4, 16, measuresAgain: true);
                Step(level, 1, 0, 0);
                break;
            default:
                Step(level, 4, 0, 0, measuresAgain: true);
                Step(level, 2, 0, 0);
                Step(level, 1, 6, Math.Max(level->Width, level->Height) / 2);
                break;
        }

        _mean = _use.Count(*level);
    }

    private void Step(ExemplarLevel* level, int distance, int candidates, int window, bool measuresAgain = false)
    {
        (_search.Distance, _search.Candidates, _search.Window, _search.MeasuresAgain) = (distance, candidates, window, measuresAgain);
        _search.Seed = ExemplarSearch.Next(_search.Seed);
        _search.Run(level->Height, _workers, _cancellationToken);
        level->Swap();
    }

    private void Vote(bool sharp) => _vote.ToColors(_mean, sharp, float.PositiveInfinity, _workers, _cancellationToken);
}
