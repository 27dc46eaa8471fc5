using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace FastInpaint;

/// <summary>Computes the hole that <see cref="Inpainter"/> fills: the mask after threshold, inversion and growth. Thread-safe.</summary>
public static class HoleMask
{
    /// <summary>The reason that results give for an empty hole.</summary>
    internal const string NothingToFill = "The hole is empty: there is nothing to fill.";

    /// <summary>Computes which pixels are hole.</summary>
    /// <param name="mask">The mask.</param>
    /// <param name="options"><see cref="InpaintOptions.MaskThreshold"/>, <see cref="InpaintOptions.InvertMask"/> and <see cref="InpaintOptions.Dilate"/> are used.
    /// A pixel is hole if the center of a hole pixel of the mask is at most <see cref="InpaintOptions.Dilate"/> pixels away from its own center (a disc).</param>
    /// <param name="hole">Receives 1 for hole and 0 for known, hole[y * width + x]: width * height bytes that do not overlap the mask.</param>
    /// <param name="cancellationToken">Checked between rows. The hole is undefined if the call is canceled.</param>
    /// <returns>The number of hole pixels.</returns>
    /// <exception cref="ArgumentException">An option is out of range, or <paramref name="hole"/> has another length.</exception>
    /// <exception cref="OperationCanceledException">The token was canceled.</exception>
    public static unsafe long Build(ReadOnlyMask mask, InpaintOptions options, Span<byte> hole, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        if (hole.Length != (long)mask.Width * mask.Height)
        {
            throw new ArgumentException($"The hole buffer has {hole.Length} bytes; a {mask.Width}x{mask.Height} mask needs exactly {(long)mask.Width * mask.Height}.", nameof(hole));
        }

        HoleRange range = HoleRange.Of(options);
        PixelBox bounds = range.Bounds(mask);
        if (bounds.IsEmpty)
        {
            hole.Clear();
            return 0;
        }

        PixelBox grown = bounds.Grow(options.Dilate, mask.Width, mask.Height);
        using NativeBlock workspace = new MemoryMeter().Allocate(WorkspaceBytes(grown, options.Dilate));
        fixed (byte* start = hole)
        {
            return Build(mask, range, options.Dilate, grown, start, workspace.Address, cancellationToken);
        }
    }

    /// <summary>Warnings about a mask in which no pixel, or nearly every pixel, is hole, or that looks like a picture: whole sentences for the user. Usually there are none. Options are named as in <see cref="InpaintOptions"/>.</summary>
    /// <param name="mask">The mask.</param>
    /// <param name="options">The options given to <see cref="Build(ReadOnlyMask, InpaintOptions, Span{byte}, CancellationToken)"/>.</param>
    /// <param name="holePixels">The number that it returned.</param>
    public static ImmutableArray<string> Warnings(ReadOnlyMask mask, InpaintOptions options, long holePixels)
    {
        ArgumentNullException.ThrowIfNull(options);
        return HoleWarnings.Together(holePixels == 0 ? HoleWarnings.Empty(options, MaskLevels.Of(mask)) : HoleWarnings.Large(options, mask, holePixels));
    }

    /// <summary>Bytes that <see cref="Build(ReadOnlyMask, HoleRange, int, PixelBox, byte*, byte*, CancellationToken)"/> needs beside the mask that it writes.</summary>
    internal static long WorkspaceBytes(PixelBox grown, int dilate) => dilate == 0 ? 0 : DistanceTransform.Bytes(grown);

    /// <param name="mask">The mask, of the picture's size.</param>
    /// <param name="range">The mask values that mean hole.</param>
    /// <param name="dilate">Radius of the disc, in pixels.</param>
    /// <param name="grown">The bounding box of the grown hole.</param>
    /// <param name="hole">Receives hole[y * width + x].</param>
    /// <param name="workspace"><see cref="WorkspaceBytes"/> bytes.</param>
    /// <param name="cancellationToken">Checked between rows.</param>
    /// <returns>The number of hole pixels.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static unsafe long Build(ReadOnlyMask mask, HoleRange range, int dilate, PixelBox grown, byte* hole, byte* workspace, CancellationToken cancellationToken)
    {
        long count = 0;
        for (int y = 0; y < mask.Height; y++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            ReadOnlySpan<byte> source = mask.Row(y);
            byte* row = hole + ((long)y * mask.Width);
            for (int x = 0; x < source.Length; x++)
            {
                row[x] = range.Contains(source[x]) ? (byte)1 : (byte)0;
                count += row[x];
            }
        }

        return dilate == 0 ? count : Dilate(hole, mask.Width, dilate, new DistanceTransform(grown, workspace), cancellationToken);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static unsafe long Dilate(byte* hole, int width, int radius, DistanceTransform distance, CancellationToken cancellationToken)
    {
        distance.MeasureColumns(hole, width, kind: 1, cancellationToken);
        long count = 0;
        for (int y = distance.Box.Top; y < distance.Box.Bottom; y++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            long* squared = distance.SquaredRow(y);
            byte* row = hole + ((long)y * width) + distance.Box.Left;
            for (int x = 0; x < distance.Box.Width; x++)
            {
                row[x] = squared[x] <= (long)radius * radius ? (byte)1 : (byte)0;
                count += row[x];
            }
        }

        return count;
    }
}
