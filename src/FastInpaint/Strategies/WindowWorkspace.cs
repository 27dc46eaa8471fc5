namespace FastInpaint.Strategies;

/// <summary>The layout of the memory that a window needs beside the network's arena.</summary>
internal readonly struct WindowWorkspace
{
    /// <param name="window">The window.</param>
    /// <param name="width">Width of the picture.</param>
    /// <param name="height">Height of the picture.</param>
    /// <param name="format">Format of the picture.</param>
    /// <param name="options">Options of the fill.</param>
    /// <param name="detail">Settings of the fill's detail.</param>
    public WindowWorkspace(LocalWindow window, int width, int height, PixelFormat format, InpaintOptions options, DetailSettings detail)
    {
        Core = window.Core.From(window.Box);
        Fill = new InpaintWorkspace(window.Box.Width, window.Box.Height, Core, dilate: 0, format, options, detail);
        if (options.Dilate > 0)
        {
            Seen = window.Box.Grow(options.Dilate, width, height);
            MaskBytes = NativeBlock.Align(Seen.Area);
            Bytes = MaskBytes + HoleMask.WorkspaceBytes(new PixelBox(0, 0, Seen.Width, Seen.Height), options.Dilate) + Fill.Bytes;
        }
        else
        {
            Seen = window.Box;
            Bytes = Fill.Bytes;
        }
    }

    /// <summary>The core in the window's coordinates.</summary>
    public PixelBox Core { get; }

    /// <summary>Layout of the block in which the fill works.</summary>
    public InpaintWorkspace Fill { get; }

    /// <summary>The part of the mask that decides which pixels of the window are hole: the window, with a margin as wide as the hole's growth.</summary>
    public PixelBox Seen { get; }

    /// <summary>Bytes of the grown mask of <see cref="Seen"/>. The workspace of the growth follows behind it.</summary>
    public long MaskBytes { get; }

    /// <summary>Bytes of the mask, the growth and the fill together.</summary>
    public long Bytes { get; }

    /// <summary>Finds the window's hole pixels.</summary>
    /// <param name="seen">The mask of <see cref="Seen"/>.</param>
    /// <param name="range">The mask values that mean hole.</param>
    /// <param name="dilate">Pixels by which the hole is grown.</param>
    /// <param name="box">The window.</param>
    /// <param name="hole">Receives hole[y * width + x].</param>
    /// <param name="meter">Allocates the memory for the growth.</param>
    /// <param name="cancellationToken">Checked between rows.</param>
    /// <returns>The number of known pixels.</returns>
    public unsafe long BuildMask(ReadOnlyMask seen, HoleRange range, int dilate, PixelBox box, byte* hole, MemoryMeter meter, CancellationToken cancellationToken)
    {
        if (dilate == 0)
        {
            return box.Area - HoleMask.Build(seen, range, 0, default, hole, null, cancellationToken);
        }

        using NativeBlock memory = meter.Allocate(Bytes - Fill.Bytes);
        HoleMask.Build(seen, range, dilate, new PixelBox(0, 0, Seen.Width, Seen.Height), memory.Address, memory.Address + MaskBytes, cancellationToken);
        long holePixels = 0;
        for (int y = 0; y < box.Height; y++)
        {
            var row = new Span<byte>(hole + ((long)y * box.Width), box.Width);
            new ReadOnlySpan<byte>(memory.Address + ((long)(y + box.Top - Seen.Top) * Seen.Width) + (box.Left - Seen.Left), box.Width).CopyTo(row);
            holePixels += row.Count((byte)1);
        }

        return box.Area - holePixels;
    }

    /// <summary>Number of hole pixels in the core.</summary>
    public unsafe long HolePixels(byte* hole, int width)
    {
        long count = 0;
        for (int y = Core.Top; y < Core.Bottom; y++)
        {
            count += new ReadOnlySpan<byte>(hole + ((long)y * width) + Core.Left, Core.Width).Count((byte)1);
        }

        return count;
    }

    /// <summary>Copies the core's part of the hole mask.</summary>
    public unsafe void CopyHole(byte* hole, int width, byte* target, int stride)
    {
        for (int y = 0; y < Core.Height; y++)
        {
            new ReadOnlySpan<byte>(hole + ((long)(Core.Top + y) * width) + Core.Left, Core.Width).CopyTo(new Span<byte>(target + ((long)y * stride), Core.Width));
        }
    }
}
