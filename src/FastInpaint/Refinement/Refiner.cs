namespace FastInpaint;

/// <summary>
/// Second passes over a finished picture: where the detector finds artifacts inside the hole, those spots are filled again, with the rest of the fill as known picture, and a spot is kept where its mean artifact
/// probability falls. Thread safe, as the two networks are; it does not dispose of them.
/// </summary>
/// <remarks>Known pixels never change, and the artifact score never rises. The same input gives the same bytes on every run.</remarks>
/// <example>
/// <code>
/// inpainter.Inpaint(picture, mask, finished);
/// RefineResult result = new Refiner(inpainter, detector).Refine(finished, mask);
/// </code>
/// </example>
public sealed class Refiner
{
    // Dropping a spot changes what the detector sees beside it. From this round on, a part with a spot to drop loses all.
    private const int MostRounds = 4;

    private readonly Inpainter _inpainter;
    private readonly ArtifactDetector _detector;

    /// <param name="inpainter">Fills spots.</param>
    /// <param name="detector">Finds and judges them.</param>
    public Refiner(Inpainter inpainter, ArtifactDetector detector)
    {
        ArgumentNullException.ThrowIfNull(inpainter);
        ArgumentNullException.ThrowIfNull(detector);
        (_inpainter, _detector) = (inpainter, detector);
    }

    /// <summary>Called before the generator runs, and before the detector does.</summary>
    internal (Action? Generator, Action? Detector) Before { get; init; }

    /// <summary>Fills spots of a finished picture again.</summary>
    /// <param name="picture">The finished picture. It is changed after each pass, so where the call is cancelled or fails it is as the last whole pass left it.</param>
    /// <param name="mask">The mask that it was filled with, of the picture's size.</param>
    /// <param name="fill">How it was filled; null for the defaults. Pixels that <see cref="InpaintOptions.Feather"/> blended stay; <see cref="InpaintOptions.TimeLimit"/> holds for this call.</param>
    /// <param name="options">How spots are found; null for the defaults.</param>
    /// <param name="progress">Told the finished share of the work, rising to 1, on the calling thread.</param>
    /// <param name="cancellationToken">Looked at between steps.</param>
    /// <exception cref="ArgumentException">The sizes do not agree, or an option is out of range.</exception>
    /// <exception cref="MemoryLimitException">A spot's or a hole's surroundings do not fit the memory limit.</exception>
    /// <exception cref="InsufficientMemoryException">The device ran out of memory below the limit.</exception>
    /// <exception cref="QueueFullException">Too many calls wait for a device.</exception>
    /// <exception cref="TimeoutException"><see cref="InpaintOptions.TimeLimit"/> passed.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="ObjectDisposedException">The inpainter or the detector is disposed of.</exception>
    public RefineResult Refine(
        Pixels picture, ReadOnlyMask mask, InpaintOptions? fill = null, RefineOptions? options = null, IProgress<double>? progress = null, CancellationToken cancellationToken = default)
    {
        (fill, options) = (fill ?? InpaintOptions.Default, options ?? RefineOptions.Default);
        fill.Check();
        options.Check();
        PictureCheck.Agree(picture.AsReadOnly(), mask, picture);
        cancellationToken.ThrowIfCancellationRequested();
        if (fill.TimeLimit is not { } limit)
        {
            return RunPasses(picture, mask, fill, options, progress, cancellationToken);
        }

        using var timer = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timer.CancelAfter(limit);
        try
        {
            return RunPasses(picture, mask, fill with { TimeLimit = null }, options, progress, timer.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"The second passes over the picture of {picture.Width}x{picture.Height} pixels did not end within the time limit of {limit.TotalSeconds} s. Allow more time or fewer passes.");
        }
    }

    private RefineResult RunPasses(Pixels picture, ReadOnlyMask mask, InpaintOptions fill, RefineOptions options, IProgress<double>? progress, CancellationToken cancellationToken)
    {
        var spots = new byte[checked(picture.Width * picture.Height)];
        HoleMask.Build(mask, fill, spots);
        var hole = new ReadOnlyMask(spots, picture.Width, picture.Height);
        List<HolePart> parts = Parts(hole, fill.Feather);
        var share = new RefineProgress(progress, options.Passes);
        Detect(picture, parts, cancellationToken);
        parts.ForEach(part => part.Accept());
        share.Detected();

        double before = Score(parts);
        (int passes, int tried, int kept) = (0, 0, 0);
        InpaintOptions again = fill with { MaskThreshold = 0, InvertMask = false, Dilate = 0, Feather = 0 };
        Pixels trial = default;
        while (passes < options.Passes && Mark(parts, spots, picture.Width, options) is > 0 and int marked)
        {
            trial = trial.Width > 0 ? trial : Copy(picture);
            Before.Generator?.Invoke();
            _inpainter.Inpaint(trial.AsReadOnly(), hole, trial, again, share.Filling(), cancellationToken);
            int better = Judge(picture, trial, parts, cancellationToken);
            share.Judged();
            (passes, tried, kept) = (passes + 1, tried + marked, kept + better);
        }

        progress?.Report(1);
        return new RefineResult { Passes = passes, Spots = tried, Kept = kept, ScoreBefore = before, ScoreAfter = Score(parts) };
    }

    private static List<HolePart> Parts(ReadOnlyMask hole, int feather)
    {
        var range = new HoleRange(1, byte.MaxValue);
        PixelBox bounds = range.Bounds(hole);
        var parts = new List<HolePart>();
        if (!bounds.IsEmpty)
        {
            foreach (LocalWindow window in LocalWindows.Find(hole, range, dilate: 0, bounds, DetectorGrid.Around))
            {
                parts.Add(new HolePart(window, hole, feather));
            }
        }

        return parts;
    }

    private static double Score(List<HolePart> parts) => parts.Count == 0 ? 0 : Sum(parts) / parts.Sum(part => part.Pixels);

    /// <summary>Added up in the order of <see cref="ArtifactDetector.Score"/>.</summary>
    private static double Sum(List<HolePart> parts) => parts.Aggregate(0.0, (sum, part) => part.Sum(sum));

    /// <summary>Finds the spots of a pass and writes the mask of them all.</summary>
    /// <returns>Their number.</returns>
    private static int Mark(List<HolePart> parts, Span<byte> mask, int width, RefineOptions options)
    {
        mask.Clear();
        foreach (HolePart part in parts)
        {
            part.FindSpots(options);
            part.Mark(mask, width);
        }

        return parts.Sum(part => part.Spots);
    }

    private static Pixels Copy(Pixels picture)
    {
        var copy = new Pixels(new byte[checked(picture.Width * PixelLayout.BytesPerPixel(picture.Format) * picture.Height)], picture.Width, picture.Height, picture.Format);
        Compositor.Copy(picture.AsReadOnly(), copy);
        return copy;
    }

    /// <summary>Takes the spots that are better in the trial over into the picture, and makes the two the same again.</summary>
    /// <returns>The number of spots taken over.</returns>
    private int Judge(Pixels picture, Pixels trial, List<HolePart> parts, CancellationToken cancellationToken)
    {
        List<HolePart> changed = parts.FindAll(part => part.Spots > 0);
        for (int round = 1; changed.Count > 0; round++)
        {
            Look(trial, parts, changed, cancellationToken);
            changed.Clear();
            foreach (HolePart part in parts)
            {
                if (part.DropWorse(all: round >= MostRounds) is { } dropped)
                {
                    part.Copy(picture.AsReadOnly(), trial, dropped);
                    changed.Add(part);
                }
            }
        }

        // Parts without spots lie beside others', and their probabilities count too.
        bool better = parts.Aggregate(0.0, (sum, part) => part.TrialSum(sum)) < Sum(parts);
        foreach (HolePart part in parts)
        {
            if (better)
            {
                part.Copy(trial.AsReadOnly(), picture, which: null);
            }
            else
            {
                part.Copy(picture.AsReadOnly(), trial, part.DropAll());
                part.Reject();
            }

            part.EndPass();
        }

        return parts.Sum(part => part.Kept);
    }

    /// <summary>Computes the trial's maps of the parts whose surroundings changed.</summary>
    private void Look(Pixels trial, List<HolePart> parts, List<HolePart> changed, CancellationToken cancellationToken)
    {
        var seen = new List<HolePart>();
        foreach (HolePart part in parts.Where(part => changed.Exists(other => Sees(part, other))))
        {
            if (parts.Exists(other => other.Kept > 0 && Sees(part, other)))
            {
                seen.Add(part);
            }
            else
            {
                part.Reject();
            }
        }

        Detect(trial, seen, cancellationToken);
    }

    private void Detect(Pixels picture, List<HolePart> parts, CancellationToken cancellationToken)
    {
        Before.Detector?.Invoke();
        foreach (HolePart part in parts)
        {
            var map = new float[checked((int)part.Box.Area)];
            _detector.Detect(picture.AsReadOnly().Part(part.Box), map, null, null, cancellationToken);
            part.SetTrial(map);
        }
    }

    private static bool Sees(HolePart part, HolePart other) =>
        part.Box.Left < other.Core.Right && other.Core.Left < part.Box.Right && part.Box.Top < other.Core.Bottom && other.Core.Top < part.Box.Bottom;
}
