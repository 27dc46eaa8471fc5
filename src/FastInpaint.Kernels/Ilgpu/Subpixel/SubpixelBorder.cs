using System.Runtime.CompilerServices;
using ILGPU;
using Half = ILGPU.Half;

namespace FastInpaint.Kernels.Ilgpu;

/// <summary>
/// Computes the subpixel convolution (see <see cref="SubpixelArguments"/>) in the cells along the border, whose weights differ from those of the interior. One group computes one cell; its 256
/// threads are 4 rows of the cell x 64 slices of the channels.
/// </summary>
internal static class SubpixelBorder
{
    private const int GroupSize = GroupSum.GroupSize;

    private const int Rows = 4;
    private const int Slices = GroupSize / Rows;

    public static KernelConfig Groups(SubpixelArguments subpixel) => new(checked(subpixel.Batch * Cells(subpixel)), GroupSize);

    /// <summary>Reads an fp32 map.</summary>
    public static void Run(SubpixelArguments subpixel, ArrayView<float> arena, ArrayView<float> weights) => Run(subpixel, arena, weights, isHalf: false);

    /// <summary>Reads an fp16 map. <see cref="SubpixelArguments.X"/> is then in fp16 values.</summary>
    public static void RunHalf(SubpixelArguments subpixel, ArrayView<float> arena, ArrayView<float> weights) => Run(subpixel, arena, weights, isHalf: true);

    /// <summary>Number of cells along the border of one picture.</summary>
    private static int Cells(SubpixelArguments subpixel) => 2 * subpixel.CellsW + 2 * (subpixel.CellsH - 2);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Run(SubpixelArguments subpixel, ArrayView<float> arena, ArrayView<float> weights, bool isHalf)
    {
        ArrayView<Float4> shared = SharedMemory.Allocate<Float4>(GroupSum.SharedVectors);
        int cells = Cells(subpixel);
        int n = Grid.IdxX / cells;
        int cell = Grid.IdxX % cells;

        // Cells are numbered in this order: first row, last row, then both ends of every row between.
        int side = cell - 2 * subpixel.CellsW;
        int u = side >= 0 ? 1 + side / 2 : cell / subpixel.CellsW * (subpixel.CellsH - 1);
        int v = side >= 0 ? side % 2 * (subpixel.CellsW - 1) : cell % subpixel.CellsW;
        int variant = SubpixelSerial.Variant(u, subpixel.CellsH) * 3 + SubpixelSerial.Variant(v, subpixel.CellsW);

        // thread = [slice, row of the cell]
        int thread = Group.IdxX;
        int row = thread % Rows;
        int slice = thread / Rows;
        ArrayView<Float4> w = weights.Cast<Float4>();
        Float4 sum = default;
        for (int tap = 0; tap < 9; tap++)
        {
            int i = u + tap / 3 - 1;
            int j = v + tap % 3 - 1;
            if (i >= 0 && i < subpixel.CellsH && j >= 0 && j < subpixel.CellsW)
            {
                long x = subpixel.X + (((long)n * subpixel.CellsH + i) * subpixel.CellsW + j) * subpixel.InC;
                long weight = subpixel.Weights / 4 + ((long)variant * 9 + tap) * subpixel.InC * Rows + row;
                for (int c = slice; c < subpixel.InC; c += Slices)
                {
                    float value = isHalf ? (float)arena.Cast<Half>()[x + c] : arena[x + c];
                    sum = Float4.MultiplyAdd(sum, value, w[weight + (long)c * Rows]);
                }
            }
        }

        Float4 total = GroupSum.Of(sum, shared, Rows);
        if (slice == 0)
        {
            long y = subpixel.Y / 4 + (((long)n * subpixel.CellsH + u) * Rows + row) * subpixel.CellsW + v;
            arena.Cast<Float4>()[y] = DeviceMath.Activate(subpixel.Activation, Float4.Add(total, w[subpixel.Bias / 4 + variant * Rows + row]));
        }
    }
}
