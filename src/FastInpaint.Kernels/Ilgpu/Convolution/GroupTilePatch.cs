using System.Runtime.CompilerServices;
using ILGPU;

namespace FastInpaint.Kernels.Ilgpu;

/// <summary>The part of a convolution's input that a group holds in shared memory, <c>[c/4, row, column, 4]</c>.</summary>
internal static class GroupTilePatch
{
    /// <summary>Loads a chunk of channels; padding is resolved, the norm before it applied inside the picture.</summary>
    /// <param name="firstRow">Row of the picture, maybe outside, that is row 0 of the patch.</param>
    /// <param name="firstColumn">Column of the picture, maybe outside, that is column 0 of the patch.</param>
    /// <param name="firstVector">The chunk's first channel / 4.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Load(GroupTileArguments tile, ArrayView<float> arena, ArrayView<Float4> patch, int n, int firstRow, int firstColumn, int firstVector)
    {
        int vectors = tile.PatchH * tile.PatchW << tile.ChunkShift;
        for (int at = Group.IdxX; at < vectors; at += ConvolutionGroupTile.GroupSize)
        {
            // at = [row, column, c/4]
            int vector = at & ((1 << tile.ChunkShift) - 1);
            int pixel = at >> tile.ChunkShift;
            int row = pixel * tile.PatchWReciprocal >> 16;
            int column = pixel - row * tile.PatchW;
            patch[vector * tile.PlanePitch + row * tile.RowPitch + column] =
                Pixel(tile, arena.Cast<Float4>(), n, firstRow + row, firstColumn + column, firstVector + vector);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Float4 Pixel(GroupTileArguments tile, ArrayView<Float4> arena, int n, int row, int column, int vector)
    {
        ConvolutionArguments conv = tile.Convolution;
        if (conv.Reflect != 0)
        {
            row = DeviceMath.Reflect(row, conv.InH);
            column = DeviceMath.Reflect(column, conv.InW);
        }

        Float4 value = default;
        if (row >= 0 && row < conv.InH && column >= 0 && column < conv.InW)
        {
            int vectors = conv.InC / 4;
            value = arena[conv.X / 4 + (((long)n * conv.InH + row) * conv.InW + column) * vectors + vector];
            if (tile.Prologue != 0)
            {
                long a = tile.Coefficients / 4 + (long)n * 2 * vectors + vector;
                value = DeviceMath.Rectify(Float4.MultiplyAdd(arena[a + vectors], arena[a], value), tile.PrologueSlope);
            }
        }

        return value;
    }
}
