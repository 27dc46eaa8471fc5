namespace FastInpaint.Composition;

/// <summary>The layout of the memory that a call needs beside the network's arena: one block with the hole mask and the workspaces of growth, feathering, matching and detail.</summary>
internal readonly struct InpaintWorkspace
{
    /// <param name="width">Width of the picture.</param>
    /// <param name="height">Height of the picture.</param>
    /// <param name="grown">Bounding box of the grown hole, not empty.</param>
    /// <param name="dilate">Pixels by which the hole is grown in this block.</param>
    /// <param name="format">Format of the picture.</param>
    /// <param name="options">Options of the fill.</param>
    /// <param name="detail">Settings on which the memory of the detail depends.</param>
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

    /// <summary>The workspace of a picture that is run as one piece.</summary>
    /// <param name="mask">The picture's mask.</param>
    /// <param name="bounds">A box around all hole pixels of the mask, not empty.</param>
    /// <param name="format">Format of the picture.</param>
    /// <param name="options">Options of the fill.</param>
    /// <param name="detail">Settings on which the memory of the detail depends.</param>
    public static InpaintWorkspace Whole(ReadOnlyMask mask, PixelBox bounds, PixelFormat format, InpaintOptions options, DetailSettings detail) =>
        new(mask.Width, mask.Height, bounds.Grow(options.Dilate, mask.Width, mask.Height), options.Dilate, format, options, detail);

    /// <summary>Bounding box of the grown hole.</summary>
    public PixelBox Grown { get; }

    /// <summary>The grown hole's box with one more pixel on each side. It contains a nearest known pixel for every hole pixel, unless transparent pixels lie between.</summary>
    public PixelBox FeatherBox { get; }

    /// <summary>Offset behind the hole mask, which lies at 0. The place is used three times: for growth and the search for erased parts; then for feathering; and, while the fill is written, for the search for plain
    /// surroundings, which may extend over the places behind.</summary>
    public long GrowthOffset { get; }

    /// <summary>The layout of the detail canvas; null for no detail.</summary>
    public DetailLayout? Detail { get; }

    public long CanvasOffset { get; }

    /// <summary>Offset of the multigrid's levels, finest first. The search for detail uses the same place afterwards.</summary>
    public long MatchOffset { get; }

    public long RimOffset { get; }

    /// <summary>Size of the whole block in bytes.</summary>
    public long Bytes { get; }
}
