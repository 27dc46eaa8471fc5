namespace FastInpaint;

/// <summary>A part of the hole with its artifact probabilities and its spots. Arrays hold the core's pixels, row by row.</summary>
internal sealed class HolePart
{
    private readonly byte[] _hole;
    private readonly byte[] _refillable;
    private readonly float[] _map;
    private readonly float[] _trial;
    private SpotMap? _spots;
    private bool[] _kept = [];
    private bool _done;

    /// <param name="window">The core, and what the detector has to see.</param>
    /// <param name="hole">The picture's hole, not 0 where it is filled.</param>
    /// <param name="feather">Pixels from the rim that were blended with the picture and stay.</param>
    public HolePart(LocalWindow window, ReadOnlyMask hole, int feather)
    {
        (Core, Box) = (window.Core, window.Box);
        int pixels = checked((int)Core.Area);
        (_hole, _map, _trial) = (new byte[pixels], new float[pixels], new float[pixels]);
        for (int y = 0; y < Core.Height; y++)
        {
            hole.Row(Core.Top + y)[Core.Left..Core.Right].CopyTo(_hole.AsSpan(y * Core.Width));
        }

        _refillable = feather == 0 ? _hole : WithoutRim(hole, feather);
    }

    /// <summary>Where the hole pixels lie.</summary>
    public PixelBox Core { get; }

    /// <summary>What the detector has to see for the core's probabilities.</summary>
    public PixelBox Box { get; }

    /// <summary>Hole pixels.</summary>
    public long Pixels => _hole.LongCount(value => value != 0);

    /// <summary>Spots of this pass.</summary>
    public int Spots => _spots?.Count ?? 0;

    /// <summary>Spots of this pass that were not dropped.</summary>
    public int Kept => _kept.Count(kept => kept);

    /// <summary>Adds up the probabilities inside the hole of the picture as it was accepted, pixel by pixel.</summary>
    /// <param name="sum">What they are added to.</param>
    public double Sum(double sum = 0) => SumOf(_map, sum);

    /// <summary>The same of the picture under trial.</summary>
    public double TrialSum(double sum = 0) => SumOf(_trial, sum);

    /// <summary>Takes the map of <see cref="Box"/> as that of the picture under trial.</summary>
    public void SetTrial(ReadOnlySpan<float> map)
    {
        PixelBox core = Core.From(Box);
        for (int y = 0; y < core.Height; y++)
        {
            map.Slice(((core.Top + y) * Box.Width) + core.Left, core.Width).CopyTo(_trial.AsSpan(y * core.Width));
        }
    }

    /// <summary>Finds the spots of the next pass.</summary>
    public void FindSpots(RefineOptions options)
    {
        _spots = _done ? null : SpotMap.Find(_map, _refillable, Core.Width, options);
        _kept = new bool[Spots];
        Array.Fill(_kept, true);
    }

    /// <summary>Marks the spots in a mask of the picture.</summary>
    public void Mark(Span<byte> mask, int width)
    {
        for (int i = 0; i < _hole.Length && Spots > 0; i++)
        {
            if (_spots!.Labels[i] != 0)
            {
                mask[((Core.Top + (i / Core.Width)) * width) + Core.Left + (i % Core.Width)] = 1;
            }
        }
    }

    /// <summary>Drops the spots whose mean probability did not fall, and all of them where the part's did not.</summary>
    /// <param name="all">Whether one to drop means all.</param>
    /// <returns>Which ones, by number; null for none.</returns>
    public bool[]? DropWorse(bool all)
    {
        if (Kept == 0)
        {
            return null;
        }

        var before = new double[Spots];
        var after = new double[Spots];
        for (int i = 0; i < _hole.Length; i++)
        {
            if (_spots!.Labels[i] is > 0 and int spot)
            {
                before[spot - 1] += _map[i];
                after[spot - 1] += _trial[i];
            }
        }

        bool[] dropped = [.. _kept.Select((kept, spot) => kept && after[spot] >= before[spot])];
        bool any = dropped.Contains(true);
        return (any && all) || (!any && TrialSum() >= Sum()) ? DropAll() : any ? Drop(dropped) : null;
    }

    /// <summary>Drops all spots that are left.</summary>
    public bool[] DropAll() => Drop([.. _kept]);

    /// <summary>Copies the pixels of spots from one picture to another.</summary>
    /// <param name="which">By number; null for those that are kept.</param>
    public void Copy(ReadOnlyPixels source, Pixels destination, bool[]? which)
    {
        which ??= _kept;
        int size = PixelLayout.BytesPerPixel(source.Format);
        for (int i = 0; i < _hole.Length && Spots > 0; i++)
        {
            if (_spots!.Labels[i] is > 0 and int spot && which[spot - 1])
            {
                int x = (Core.Left + (i % Core.Width)) * size, y = Core.Top + (i / Core.Width);
                source.Row(y).Slice(x, size).CopyTo(destination.Row(y)[x..]);
            }
        }
    }

    /// <summary>Takes the trial's map as that of the accepted picture.</summary>
    public void Accept() => _trial.CopyTo(_map, 0);

    /// <summary>Takes the accepted picture's map as that of the trial.</summary>
    public void Reject() => _map.CopyTo(_trial, 0);

    /// <summary>Ends a pass. A part that kept nothing is done: it would be tried with the same spots again.</summary>
    public void EndPass()
    {
        Accept();
        _done = Kept == 0;
    }

    private bool[] Drop(bool[] dropped)
    {
        for (int spot = 0; spot < dropped.Length; spot++)
        {
            _kept[spot] &= !dropped[spot];
        }

        return dropped;
    }

    private double SumOf(float[] map, double sum)
    {
        for (int i = 0; i < map.Length; i++)
        {
            sum += _hole[i] != 0 ? map[i] : 0;
        }

        return sum;
    }

    /// <summary>The core's hole without the pixels that are nearer to known ones than the blend reaches.</summary>
    private byte[] WithoutRim(ReadOnlyMask hole, int feather)
    {
        // The pixels around a core are known, so the nearest known one is never beyond them.
        PixelBox box = Core.Grow(1, hole.Width, hole.Height);
        var blended = new byte[checked((int)box.Area)];
        HoleMask.Build(hole.Part(box), new InpaintOptions { MaskThreshold = 0, InvertMask = true, Dilate = feather == int.MaxValue ? feather : feather + 1 }, blended);
        PixelBox core = Core.From(box);
        var refillable = new byte[_hole.Length];
        for (int i = 0; i < refillable.Length; i++)
        {
            refillable[i] = blended[((core.Top + (i / core.Width)) * box.Width) + core.Left + (i % core.Width)] == 0 ? _hole[i] : (byte)0;
        }

        return refillable;
    }
}
