using System.Runtime.CompilerServices;
using ILGPU;

namespace FastInpaint.Kernels.Ilgpu;

/// <summary>Computes the subpixel convolution (see <see cref="SubpixelArguments"/>) without shared memory. One work-item computes one cell.</summary>
internal static class SubpixelSerial
{
    public static void Run(SubpixelArguments subpixel, ArrayView<float> arena, ArrayView<float> weights)
    {
        int index = Grid.GlobalIndex.X;
        if (index < subpixel.Batch * subpixel.CellsH * subpixel.CellsW)
        {
            int v = index % subpixel.CellsW;
            int row = index / subpixel.CellsW;
            int u = row % subpixel.CellsH;
            int n = row / subpixel.CellsH;
            int variant = Variant(u, subpixel.CellsH) * 3 + Variant(v, subpixel.CellsW);
            ArrayView<FloatVector16> w = weights.Cast<FloatVector16>();
            long tap = subpixel.Weights / 16 + (long)variant * 9 * subpixel.InC;
            FloatVector16 sum = w[subpixel.Bias / 16 + variant];
            for (int i = u - 1; i <= u + 1; i++)
            {
                for (int j = v - 1; j <= v + 1; j++)
                {
                    bool inside = i >= 0 && i < subpixel.CellsH && j >= 0 && j < subpixel.CellsW;
                    long x = inside ? subpixel.X + (((long)n * subpixel.CellsH + i) * subpixel.CellsW + j) * subpixel.InC : subpixel.Zeros;
                    for (int c = 0; c < subpixel.InC; c++)
                    {
                        sum = FloatVector16.MultiplyAdd(sum, arena[x + c], w[tap + c]);
                    }

                    tap += subpixel.InC;
                }
            }

            ArrayView<Float4> y = arena.Cast<Float4>();
            long at = subpixel.Y / 4 + (long)row * 4 * subpixel.CellsW + v;
            y[at] = DeviceMath.Activate(subpixel.Activation, sum.A);
            y[at + subpixel.CellsW] = DeviceMath.Activate(subpixel.Activation, sum.B);
            y[at + 2L * subpixel.CellsW] = DeviceMath.Activate(subpixel.Activation, sum.C);
            y[at + 3L * subpixel.CellsW] = DeviceMath.Activate(subpixel.Activation, sum.D);
        }
    }

    /// <summary>The variant of a cell: 0 for the first, 2 for the last, 1 for any other.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Variant(int cell, int cells) => cell == 0 ? 0 : cell == cells - 1 ? 2 : 1;
}
