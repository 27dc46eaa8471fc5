using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace FastInpaint.Composition;

/// <summary>The network's output after the match: clamp(gain * output + offset + correction), in [0, 1].</summary>
/// <param name="tile">A tile that has run.</param>
/// <param name="box">The hole's bounding box.</param>
internal readonly unsafe struct SmoothFill(Tile tile, PixelBox box)
{
    private readonly Tile _tile = tile;
    private readonly PixelBox _box = box;

    /// <summary>The gain of each color; 1 leaves the output as it is.</summary>
    public Vector128<float> Gain { get; init; } = Vector128<float>.One;

    /// <summary>The offset of each color; 0 leaves the output as it is.</summary>
    public Vector128<float> Offset { get; init; } = Vector128<float>.Zero;

    /// <summary>The finest grid of the match, which holds the correction; null for no correction.</summary>
    public FineGrid? Correction { get; init; }

    /// <summary>A row of the network's output.</summary>
    public ReadOnlySpan<float> Row(int y) => _tile.OutputRow(y);

    /// <summary>Red, green and blue of a pixel of the box.</summary>
    /// <param name="output">The output's <see cref="Row"/> at y.</param>
    /// <param name="x">Column in the picture.</param>
    /// <param name="y">Row in the picture.</param>
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
