namespace FastInpaint.Masks;

/// <summary>Counts of the pixel kinds in a region's hole mask, transparency included.</summary>
/// <param name="Known">Number of known pixels.</param>
/// <param name="Filled">Number of pixels that are filled.</param>
/// <param name="Hidden">Whether some pixel is <see cref="PixelKind.Hidden"/>.</param>
/// <param name="Opaque">Whether some pixel becomes <see cref="PixelKind.Opaque"/>.</param>
internal readonly record struct RegionKinds(long Known, long Filled, bool Hidden, bool Opaque)
{
    /// <summary>Adds the kinds that follow from alpha to a region's hole mask: hidden pixels, and erased pixels that become opaque.</summary>
    /// <param name="region">The pixels.</param>
    /// <param name="hole">hole[y * width + x]: 1 in the hole, 0 elsewhere.</param>
    /// <param name="known">Number of pixels of the region that are not hole.</param>
    /// <param name="box">The box whose hole pixels are filled.</param>
    /// <param name="filled">Number of hole pixels in the box.</param>
    /// <param name="workspace">Memory of <see cref="ErasedParts.WorkspaceBytes"/> bytes.</param>
    /// <param name="cancellationToken">Checked between rows.</param>
    public static unsafe RegionKinds Mark(ReadOnlyPixels region, byte* hole, long known, PixelBox box, long filled, byte* workspace, CancellationToken cancellationToken)
    {
        if (!region.Format.HasAlpha())
        {
            return new RegionKinds(known, filled, Hidden: false, Opaque: false);
        }

        ChannelLayout layout = ChannelLayout.Of(region.Format);
        bool hidden = false;
        for (int y = 0; y < region.Height; y++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var alpha = new AlphaRow(region.Row(y), layout);
            if (!alpha.HasTransparent())
            {
                continue;
            }

            hidden = true;
            byte* row = hole + ((long)y * region.Width);
            for (int x = 0; x < region.Width; x++)
            {
                if (alpha[x] == 0)
                {
                    known -= row[x] == 0 ? 1 : 0;
                    row[x] |= PixelKind.Hidden;
                }
            }
        }

        bool opaque = IsErased(region, hole, box, layout) && new ErasedParts(region, hole, box, workspace).MakeOpaque(cancellationToken);
        return new RegionKinds(known, hidden ? CountFilled(hole, region.Width, box) : filled, hidden, opaque);
    }

    /// <summary>Whether some hole pixel of the box is not opaque.</summary>
    private static unsafe bool IsErased(ReadOnlyPixels region, byte* hole, PixelBox box, ChannelLayout layout)
    {
        for (int y = box.Top; y < box.Bottom; y++)
        {
            var alpha = new AlphaRow(region.Row(y), layout);
            if (alpha.IsOpaque())
            {
                continue;
            }

            byte* row = hole + ((long)y * region.Width);
            for (int x = box.Left; x < box.Right; x++)
            {
                if ((row[x] & PixelKind.Hole) != 0 && alpha[x] != alpha.Most)
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static unsafe long CountFilled(byte* hole, int width, PixelBox box)
    {
        long count = 0;
        for (int y = box.Top; y < box.Bottom; y++)
        {
            byte* row = hole + ((long)y * width);
            for (int x = box.Left; x < box.Right; x++)
            {
                count += PixelKind.IsFilled(row[x]) ? 1 : 0;
            }
        }

        return count;
    }
}
