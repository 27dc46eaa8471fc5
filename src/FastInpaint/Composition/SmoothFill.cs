using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace FastInpaint.Composition;

/// <summary>The network's fill, joined to the known picture: clamp(gain * output + offset + correction), in [0, 1].</summary>
/// <param name="tile">Has run.</param>
/// <param name="box">The hole's bounding box.</param>
internal readonly unsafe struct SmoothFill(Tile tile, PixelBox box)
{
    private readonly Tile _tile = tile;
    private readonly PixelBox _box = box;

    /// <summary>For each colour; 1 for none.</summary>
    public Vector128<float> Gain { get; init; } = Vector128<float>.One;

    /// <summary>For each colour; 0 for none.</summary>
    public Vector128<float> Offset { get; init; } = Vector128<float>.Zero;

    /// <summary>The finest grid of the match; null for none.</summary>
    public FineGrid? Correction { get; init; }

    /// <summary>A row of the network's output.</summary>
    public ReadOnlySpan<float> Row(int y) => _tile.OutputRow(y);

    /// <summary>Red, green and blue of a pixel of the box.</summary>
    /// <param name="output">The <see cref="Row"/> at y.</param>
    /// <param name="x">Its column in the picture.</param>
    /// <param name="y">Its row.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector128<float> At(ReadOnlySpan<float> output, int x, int y)
    {
        Vector128<float> fill = (Gain * Vector128.Create(output[3 * x], output[(3 * x) + 1], output[(3 * x) + 2], 0f)) + Offset;
        if (Correction is { } grid)
        {
            fill += *grid.At(x - _box.Left, y - _box.Top);
        }

        return Vector128.Min(Vector128.Max(fill, Vector128<float>.Zero), Vector128<float>.One);
    }
}
