namespace FastInpaint;

/// <summary>What a call needs beside the network's arena, laid out in one block: the hole mask, and the workspaces of growth, feathering and matching.</summary>
internal readonly struct InpaintWorkspace
{
    /// <param name="width">Width of the picture.</param>
    /// <param name="height">Height of the picture.</param>
    /// <param name="grown">Bounding box of the grown hole, not empty.</param>
    /// <param name="dilate">Pixels by which the hole grows in this block.</param>
    /// <param name="options">How the picture is finished.</param>
    public InpaintWorkspace(int width, int height, PixelBox grown, int dilate, InpaintOptions options)
    {
        Grown = grown;
        FeatherBox = grown.Grow(1, width, height);
        GrowthOffset = NativeBlock.Align((long)width * height);
        long growth = HoleMask.WorkspaceBytes(grown, dilate);
        long feather = options.Feather == 0 ? 0 : DistanceTransform.Bytes(FeatherBox);
        MatchOffset = GrowthOffset + Math.Max(growth, feather);
        RimOffset = MatchOffset + (options.Match == MatchMode.Seamless ? HarmonicExtension.WorkspaceBytes(grown.Width, grown.Height) : 0);
        Bytes = RimOffset + options.Match switch
        {
            MatchMode.Seamless => RimDifference.WorkspaceBytes(width),
            MatchMode.Gain => RingFit.WorkspaceBytes(width),
            _ => 0,
        };
    }

    /// <summary>Bounding box of the grown hole.</summary>
    public PixelBox Grown { get; }

    /// <summary>The box with the known pixels around it: the nearest known pixel of every hole pixel lies in it.</summary>
    public PixelBox FeatherBox { get; }

    /// <summary>Growth first, feathering later, in the same place. The hole mask is at 0.</summary>
    public long GrowthOffset { get; }

    /// <summary>The multigrid, finest level first.</summary>
    public long MatchOffset { get; }

    public long RimOffset { get; }

    /// <summary>Bytes of the whole block.</summary>
    public long Bytes { get; }
}
