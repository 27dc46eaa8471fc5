using System.Globalization;

namespace FastInpaint.Strategies;

/// <summary>Decides how a picture is cut. Compares the memory and the multiply-adds of the strategies.</summary>
internal static class StrategyChoice
{
    // Windows are preferred if the whole picture takes at least this many times their work. The saving is then worth a small change in the fill: the norms see only the window.
    public const int LeastSaving = 2;

    /// <summary>Makes the plan of a picture. If the picture does not fit, the margin of its detail is reduced step by step. As a last step detail is left out, unless the options require it.</summary>
    /// <param name="engine">Gives plans, limits, and the device's name for messages.</param>
    /// <param name="mask">The mask.</param>
    /// <param name="range">The mask values that mean hole.</param>
    /// <param name="bounds">A box around all hole pixels of the mask, not empty.</param>
    /// <param name="format">Format of the picture.</param>
    /// <param name="options">Options of the fill.</param>
    /// <exception cref="MemoryLimitException">No allowed strategy fits the limit.</exception>
    /// <exception cref="StrategyNotAvailableException">The device does not support the requested strategy.</exception>
    public static TilePlan Make(Engine engine, ReadOnlyMask mask, HoleRange range, PixelBox bounds, PixelFormat format, InpaintOptions options)
    {
        DetailSettings detail = DetailSettings.First(options, format, engine.Details.WorkerCount);
        while (true)
        {
            bool last = !detail.TryNarrow(options.Detail, out DetailSettings next);
            try
            {
                TilePlan plan = Make(engine, mask, range, bounds, format, options, detail);
                if (last || plan.RequiredBytes <= engine.Plans.LimitOf(options))
                {
                    return plan with { Detail = detail };
                }
            }
            catch (MemoryLimitException) when (!last)
            {
                // The next settings need less memory.
            }

            detail = next;
        }
    }

    private static TilePlan Make(Engine engine, ReadOnlyMask mask, HoleRange range, PixelBox bounds, PixelFormat format, InpaintOptions options, DetailSettings detail)
    {
        NetworkPlans plans = engine.Plans;
        long limit = plans.LimitOf(options);
        (int width, int height) = (mask.Width, mask.Height);
        InpaintWorkspace workspace = InpaintWorkspace.Whole(mask, bounds, format, options, detail);
        switch (options.Strategy)
        {
            case InpaintStrategy.Whole:
                return Single(plans, InpaintStrategy.Whole, plans.Whole(Mirror.Extend(height), Mirror.Extend(width)), workspace.Bytes, format, limit, StrategyReason.AskedFor);
            case InpaintStrategy.Exact:
                PlannedSize strips = Strips(plans, height, width, workspace.Bytes, limit)
                    ?? throw new StrategyNotAvailableException($"{engine.Device} has no strategy exact. Use whole or local, or the CPU.");
                return Single(plans, InpaintStrategy.Exact, strips, workspace.Bytes, format, limit, StrategyReason.AskedFor);
            case InpaintStrategy.Local:
                TilePlan local = Local(engine, LocalWindows.Find(mask, range, options.Dilate, bounds, WindowSize.Around), width, height, format, options, detail);
                return local.RequiredBytes <= limit ? Because(local, StrategyReason.AskedFor, width, height) : throw plans.Refusal(local.RequiredBytes, limit, width, height);
            default:
                return Auto(engine, mask, range, bounds, workspace, format, options, detail);
        }
    }

    private static TilePlan Auto(Engine engine, ReadOnlyMask mask, HoleRange range, PixelBox bounds, in InpaintWorkspace workspace, PixelFormat format, InpaintOptions options, DetailSettings detail)
    {
        NetworkPlans plans = engine.Plans;
        long limit = plans.LimitOf(options);
        (int width, int height) = (mask.Width, mask.Height);
        long pixels = (long)width * height;
        TilePlan? local = null;
        if (LeastSaving * WindowSize.SmallestArea <= pixels)
        {
            local = Local(engine, LocalWindows.Find(mask, range, options.Dilate, bounds, WindowSize.Around), width, height, format, options, detail);
            if (LeastSaving * local.Value.Work <= pixels && local.Value.RequiredBytes <= limit)
            {
                return Because(local.Value, WindowShare(local.Value.Windows!, pixels), width, height);
            }
        }

        PlannedSize whole = plans.Whole(Mirror.Extend(height), Mirror.Extend(width));
        if (plans.Fits(whole, workspace.Bytes, limit))
        {
            return Single(plans, InpaintStrategy.Whole, whole, workspace.Bytes, format, limit, plans.WholeFitsReason(limit));
        }

        long needed = whole.Plan.ArenaBytes + workspace.Bytes;
        PlannedSize? strips = Strips(plans, height, width, workspace.Bytes, limit);
        if (strips is not null && plans.Fits(strips, workspace.Bytes, limit))
        {
            return Single(plans, InpaintStrategy.Exact, strips, workspace.Bytes, format, limit, StrategyReason.TooLarge(needed, limit, "strips give the same result in less memory."));
        }

        local ??= Local(engine, LocalWindows.Find(mask, range, options.Dilate, bounds, WindowSize.Around), width, height, format, options, detail);
        if (local.Value.RequiredBytes <= limit)
        {
            return Because(local.Value, StrategyReason.TooLarge(needed, limit, "the windows around the holes fit."), width, height);
        }

        long smallest = Math.Min(needed, Math.Min(local.Value.RequiredBytes, strips is null ? long.MaxValue : strips.Plan.ArenaBytes + workspace.Bytes));
        throw plans.Refusal(smallest, limit, width, height);
    }

    /// <summary>Sentence: the windows' share of the picture's pixels.</summary>
    public static string WindowShare(List<LocalWindow> windows, long pixels) =>
        string.Create(CultureInfo.InvariantCulture, $"The windows around the holes have {100.0 * windows.Sum(window => window.Box.Area) / pixels:0.#} % of the picture's pixels.");

    private static TilePlan Because(TilePlan local, string why, int width, int height) =>
        local with { Reason = StrategyReason.With(why, local.Work / ((double)width * height), local.PredictedBytes) };

    private static TilePlan Single(NetworkPlans plans, InpaintStrategy strategy, PlannedSize size, long workspaceBytes, PixelFormat format, long limit, string why)
    {
        long bytes = size.Plan.ArenaBytes + workspaceBytes + plans.StagingBytes(size, workspaceBytes, TakesPixels(format), limit);
        return new TilePlan(strategy, StrategyReason.Of(size, why, bytes), bytes, bytes, size.Work, size, null, MultiplyAddsOfAPixel: size.MultiplyAddsOfAPixel);
    }

    private static TilePlan Local(Engine engine, List<LocalWindow> windows, int width, int height, PixelFormat format, InpaintOptions options, DetailSettings detail)
    {
        NetworkPlans plans = engine.Plans;
        long limit = plans.LimitOf(options), kept = ResultBytes(windows, format), most = 0, mostOwn = 0, mostArena = 0;
        int places = 1;
        var equal = new Dictionary<PlannedSize, int>();
        foreach (LocalWindow window in windows)
        {
            long workspace = new WindowWorkspace(window, width, height, format, options, detail).Bytes;
            PlannedSize size = SizeOf(plans, window, workspace + kept, limit);
            long own = workspace + plans.StagingBytes(size, workspace + kept, TakesPixels(format), limit);
            (mostOwn, mostArena) = (Math.Max(mostOwn, own), Math.Max(mostArena, size.Plan.ArenaBytes));
            most = Math.Max(most, own + size.Plan.ArenaBytes);
            places = Math.Max(places, engine.Scheduler.Places(size));
            equal[size] = equal.GetValueOrDefault(size) + 1;
        }

        int threads = Math.Min(places, windows.Count);
        // The scheduler allows as many windows inside as the limit of all calls permits. If the call's own limit is lower, use fewer threads, so that even a shared run fits it.
        while (threads > 1 && (limit < plans.Limit ? Together(threads) : mostArena) + (threads * mostOwn) + kept > limit)
        {
            threads--;
        }

        long required = (threads == 1 ? most : mostArena + (threads * mostOwn)) + kept, predicted = required;
        long together = Together(threads);
        if (together > mostArena)
        {
            predicted = Math.Max(required, Math.Min(together + (threads * mostOwn) + kept, limit));
        }

        return new TilePlan(InpaintStrategy.Local, "", required, predicted, equal.Sum(sizes => sizes.Value * sizes.Key.Work), null, windows, threads, most, MultiplyAddsOfAPixel: equal.First().Key.MultiplyAddsOfAPixel);

        // The largest arena of a shared run if at most count windows are inside.
        long Together(int count) => equal.Max(sizes => sizes.Key.Plan.ArenaBytes * Math.Min(count, Math.Min(sizes.Value, engine.Scheduler.Together(sizes.Key))));
    }

    /// <summary>Plans the windows of a picture that is filled one window after the other, without keeping finished windows. Returns the memory in bytes, and the work and multiply-adds of a pixel as in <see cref="TilePlan"/>.</summary>
    public static (long Bytes, double Work, double MultiplyAddsOfAPixel) RowPlan(Engine engine, List<LocalWindow> windows, int width, int height, PixelFormat format, InpaintOptions options, DetailSettings detail)
    {
        long limit = engine.Plans.LimitOf(options), most = 0;
        double work = 0, ofAPixel = 0;
        foreach (LocalWindow window in windows)
        {
            long workspace = new WindowWorkspace(window, width, height, format, options, detail).Bytes;
            PlannedSize size = SizeOf(engine.Plans, window, workspace, limit);
            most = Math.Max(most, size.Plan.ArenaBytes + workspace + engine.Plans.StagingBytes(size, workspace, TakesPixels(format), limit));
            work += size.Work;
            ofAPixel = size.MultiplyAddsOfAPixel;
        }

        return (most, work, ofAPixel);
    }

    /// <summary>Whether 8-bit pixels hold all that the network needs to see.</summary>
    public static bool TakesPixels(PixelFormat format) => !ChannelLayout.Of(format).Wide;

    /// <summary>The plan for a window: as one piece if that fits, else in strips if the device has them.</summary>
    /// <param name="plans">Plans and limit.</param>
    /// <param name="window">The window.</param>
    /// <param name="otherBytes">Bytes that the call needs beside the arena: the window's workspace, and finished windows.</param>
    /// <param name="limit">Most bytes that the call may take.</param>
    public static PlannedSize SizeOf(NetworkPlans plans, LocalWindow window, long otherBytes, long limit)
    {
        PlannedSize whole = plans.Whole(Mirror.Extend(window.Box.Height), Mirror.Extend(window.Box.Width));
        return plans.Fits(whole, otherBytes, limit) ? whole : Strips(plans, window.Box.Height, window.Box.Width, otherBytes, limit) ?? whole;
    }

    /// <summary>Bytes of finished windows, which are kept until the last window is done. A single window keeps none.</summary>
    public static long ResultBytes(List<LocalWindow> windows, PixelFormat format) =>
        windows.Count == 1 ? 0 : windows.Sum(window => NativeBlock.Align(window.Box.Area * format.BytesPerPixel()));

    /// <summary>The plan in strips. For a picture so small that strips save nothing: the plan as one piece. Null if the device has no strips.</summary>
    private static PlannedSize? Strips(NetworkPlans plans, int height, int width, long workspaceBytes, long limit)
    {
        PlannedSize? strips = plans.Strips(Mirror.Extend(height), Mirror.Extend(width), Math.Max(0, limit - workspaceBytes));
        PlannedSize whole = plans.Whole(Mirror.Extend(height), Mirror.Extend(width));
        return strips?.Plan.ArenaBytes >= whole.Plan.ArenaBytes ? whole : strips;
    }
}
