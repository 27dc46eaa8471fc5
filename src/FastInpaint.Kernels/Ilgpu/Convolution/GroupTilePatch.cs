using System.Runtime.CompilerServices;
using ILGPU;

namespace FastInpaint.Kernels.Ilgpu;

/// <summary>The part of a convolution's input that a group holds in shared memory, <c>[c/4, row, column, 4]</c>.</summary>
internal static class GroupTilePatch
{
    /// <summary>Loads one chunk of channels. Padding is resolved. Inside the picture, the norm before the convolution is applied and the residual added.</summary>
    /// <param name="firstRow">Picture row of the patch's row 0, which may be outside the picture.</param>
    /// <param name="firstColumn">Picture column of the patch's column 0, which may be outside the picture.</param>
    /// <param name="firstVector">First channel of the chunk, divided by 4.</param>
    /// <param name="keeps">Whether the group also stores what becomes of the pixels of its own units.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Load(GroupTileArguments tile, ArrayView<float> arena, ArrayView<Float4> patch, int n, int firstRow, int firstColumn, int firstVector, bool keeps)
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
                Pixel(tile, arena.Cast<Float4>(), n, firstRow + row, firstColumn + column, firstVector + vector, keeps && IsOwn(tile, row, column));
        }
    }

    /// <summary>Whether a pixel of the patch has the place of one of the group's units, in a convolution whose units and input pixels are the same.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsOwn(GroupTileArguments tile, int row, int column)
    {
        int u = row + tile.Convolution.First;
        int v = column + tile.Convolution.First;
        return u >= 0 && u < ConvolutionGroupTile.TileH && v >= 0 && v < ConvolutionGroupTile.TileW;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Float4 Pixel(GroupTileArguments tile, ArrayView<Float4> arena, int n, int patchRow, int patchColumn, int vector, bool keeps)
    {
        ConvolutionArguments conv = tile.Convolution;
        int row = patchRow;
        int column = patchColumn;
        if (conv.Reflect != 0)
        {
            row = DeviceMath.Reflect(row, conv.InH);
            column = DeviceMath.Reflect(column, conv.InW);
        }

        Float4 value = default;
        if (row >= 0 && row < conv.InH && column >= 0 && column < conv.InW)
        {
            int vectors = conv.InC / 4;
            long element = (((long)n * conv.InH + row) * conv.InW + column) * vectors + vector;
            value = arena[conv.X / 4 + element];
            if (tile.Prologue != 0)
            {
                long a = tile.Coefficients / 4 + (long)n * 2 * vectors + vector;
                value = DeviceMath.Rectify(Float4.MultiplyAdd(arena[a + vectors], arena[a], value), tile.PrologueSlope);
                if (tile.HasResidual != 0)
                {
                    value = Float4.Add(value, arena[tile.Residual / 4 + element]);
                }

                // A mirrored pixel of the patch lies at another place of the picture.
                if (keeps && row == patchRow && column == patchColumn)
                {
                    arena[tile.Applied / 4 + element] = value;
                }
            }
        }

        return value;
    }
}
