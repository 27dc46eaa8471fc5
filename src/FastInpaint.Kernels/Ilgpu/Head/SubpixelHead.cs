using System.Runtime.CompilerServices;
using ILGPU;

namespace FastInpaint.Kernels.Ilgpu;

/// <summary>The detector's head without local memory: one work-item a cell.</summary>
internal static class SubpixelHead
{
    public static void Run(SubpixelArguments head, ArrayView<float> arena, ArrayView<float> weights)
    {
        int index = Grid.GlobalIndex.X;
        if (index < head.Batch * head.CellsH * head.CellsW)
        {
            int v = index % head.CellsW;
            int row = index / head.CellsW;
            int u = row % head.CellsH;
            int n = row / head.CellsH;
            int variant = Variant(u, head.CellsH) * 3 + Variant(v, head.CellsW);
            ArrayView<Float16> w = weights.Cast<Float16>();
            long tap = head.Weights / 16 + (long)variant * 9 * head.InC;
            Float16 sum = w[head.Bias / 16 + variant];
            for (int i = u - 1; i <= u + 1; i++)
            {
                for (int j = v - 1; j <= v + 1; j++)
                {
                    bool inside = i >= 0 && i < head.CellsH && j >= 0 && j < head.CellsW;
                    long x = inside ? head.X + (((long)n * head.CellsH + i) * head.CellsW + j) * head.InC : head.Zeros;
                    for (int c = 0; c < head.InC; c++)
                    {
                        sum = Float16.MultiplyAdd(sum, arena[x + c], w[tap + c]);
                    }

                    tap += head.InC;
                }
            }

            ArrayView<Float4> y = arena.Cast<Float4>();
            long at = head.Y / 4 + (long)row * 4 * head.CellsW + v;
            y[at] = DeviceMath.Activate(head.Activation, sum.A);
            y[at + head.CellsW] = DeviceMath.Activate(head.Activation, sum.B);
            y[at + 2L * head.CellsW] = DeviceMath.Activate(head.Activation, sum.C);
            y[at + 3L * head.CellsW] = DeviceMath.Activate(head.Activation, sum.D);
        }
    }

    /// <summary>0 for the first of the cells, 2 for the last, 1 between.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Variant(int cell, int cells) => cell == 0 ? 0 : cell == cells - 1 ? 2 : 1;
}
