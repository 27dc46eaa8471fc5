using System.Runtime.CompilerServices;
using ILGPU;

namespace FastInpaint.Kernels.Ilgpu;

/// <summary>The part of a convolution's input that a group holds in shared memory, <c>[c/4, row, column, 4]</c>.</summary>
internal static class GroupTilePatch
{
    /// <summary>Loads one chunk of channels. Padding is resolved, and the norm before the convolution is applied inside the picture.</summary>
    /// <param name="firstRow">Picture row of the patch's row 0, which may be outside the picture.</param>
    /// <param name="firstColumn">Picture column of the patch's column 0, which may be outside the picture.</param>
    /// <param name="firstVector">First channel of the chunk, divided by 4.</param>
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
