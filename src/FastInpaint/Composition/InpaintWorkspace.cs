namespace FastInpaint.Composition;

/// <summary>What a call needs beside the network's arena, laid out in one block: the hole mask, and the workspaces of growth, feathering, matching and detail.</summary>
internal readonly struct InpaintWorkspace
{
    /// <param name="width">Width of the picture.</param>
    /// <param name="height">Height of the picture.</param>
    /// <param name="grown">Bounding box of the grown hole, not empty.</param>
    /// <param name="dilate">Pixels by which the hole grows in this block.</param>
    /// <param name="format">The picture's.</param>
    /// <param name="options">How the picture is finished.</param>
    /// <param name="detail">What its detail takes.</param>
    public InpaintWorkspace(int width, int height, PixelBox grown, int dilate, PixelFormat format, InpaintOptions options, DetailSettings detail)
    {
        Grown = grown;
        FeatherBox = grown.Grow(1, width, height);
        GrowthOffset = NativeBlock.Align((long)width * height);
        long growth = HoleMask.WorkspaceBytes(grown, dilate);
        long feather = options.Feather == 0 ? 0 : DistanceTransform.Bytes(FeatherBox);
        CanvasOffset = GrowthOffset + Math.Max(growth, feather);
        Detail = detail.Margin == 0 ? null : new DetailLayout(width, height, grown, detail);
        MatchOffset = CanvasOffset + (Detail?.CanvasBytes ?? 0);
        RimOffset = MatchOffset + (options.Match == MatchMode.Seamless ? HarmonicExtension.WorkspaceBytes(grown.Width, grown.Height) : 0);
        long matched = RimOffset + options.Match switch
        {
            MatchMode.Seamless => RimDifference.WorkspaceBytes(width),
            MatchMode.Gain => RingFit.WorkspaceBytes(width),
            _ => 0,
        };
        long surroundings = options.Match == MatchMode.None ? 0 : PlainSurroundings.WorkspaceBytes(width, height, grown);
        Bytes = Math.Max(Math.Max(matched, MatchOffset + (Detail?.ScratchBytes ?? 0)), GrowthOffset + Math.Max(ErasedParts.WorkspaceBytes(format, grown), surroundings));
    }

    /// <summary>What a whole picture needs.</summary>
    /// <param name="mask">Its mask.</param>
    /// <param name="bounds">A box around all hole pixels of the mask, not empty.</param>
    /// <param name="format">The picture's.</param>
    /// <param name="options">How it is finished.</param>
    /// <param name="detail">What its detail takes.</param>
    public static InpaintWorkspace Whole(ReadOnlyMask mask, PixelBox bounds, PixelFormat format, InpaintOptions options, DetailSettings detail) =>
        new(mask.Width, mask.Height, bounds.Grow(options.Dilate, mask.Width, mask.Height), options.Dilate, format, options, detail);

    /// <summary>Bounding box of the grown hole.</summary>
    public PixelBox Grown { get; }

    /// <summary>The box with the pixels around it: the nearest known pixel of every hole pixel lies in it, unless transparent ones lie between.</summary>
    public PixelBox FeatherBox { get; }

    /// <summary>Growth and the search for erased parts first, feathering later, in the same place; and when the fill is written, from there on what the search for plain surroundings needs. The hole mask is at 0.</summary>
    public long GrowthOffset { get; }

    /// <summary>The layout of the detail's canvas; null for no detail.</summary>
    public DetailLayout? Detail { get; }

    public long CanvasOffset { get; }

    /// <summary>The multigrid, finest level first; later, in the same place, what the search for detail needs.</summary>
    public long MatchOffset { get; }

    public long RimOffset { get; }

    /// <summary>Bytes of the whole block.</summary>
    public long Bytes { get; }
}
