using System.Runtime.CompilerServices;
using ILGPU;
using Half = ILGPU.Half;

namespace FastInpaint.Kernels.Ilgpu;

/// <summary>
/// The detector's head in the cells along the border, whose weights are others than inside (see <see cref="SubpixelArguments"/>): a group a cell, its 256
/// threads 4 rows of the cell x 64 slices of the channels.
/// </summary>
internal static class SubpixelBorder
{
    private const int GroupSize = GroupSum.GroupSize;

    private const int Rows = 4;
    private const int Slices = GroupSize / Rows;

    public static KernelConfig Groups(SubpixelArguments head) => new(checked(head.Batch * Cells(head)), GroupSize);

    /// <summary>Of an fp32 map.</summary>
    public static void Run(SubpixelArguments head, ArrayView<float> arena, ArrayView<float> weights) => Run(head, arena, weights, isHalf: false);

    /// <summary>Of an fp16 map; <see cref="SubpixelArguments.X"/> counts fp16 values.</summary>
    public static void RunHalf(SubpixelArguments head, ArrayView<float> arena, ArrayView<float> weights) => Run(head, arena, weights, isHalf: true);

    /// <summary>Cells along the border of one picture.</summary>
    private static int Cells(SubpixelArguments head) => 2 * head.CellsW + 2 * (head.CellsH - 2);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Run(SubpixelArguments head, ArrayView<float> arena, ArrayView<float> weights, bool isHalf)
    {
        ArrayView<Float4> local = SharedMemory.Allocate<Float4>(GroupSum.LocalVectors);
        int cells = Cells(head);
        int n = Grid.IdxX / cells;
        int cell = Grid.IdxX % cells;

        // The first row, the last row, then the two ends of every row between.
        int side = cell - 2 * head.CellsW;
        int u = side >= 0 ? 1 + side / 2 : cell / head.CellsW * (head.CellsH - 1);
        int v = side >= 0 ? side % 2 * (head.CellsW - 1) : cell % head.CellsW;
        int variant = SubpixelHead.Variant(u, head.CellsH) * 3 + SubpixelHead.Variant(v, head.CellsW);

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
            if (i >= 0 && i < head.CellsH && j >= 0 && j < head.CellsW)
            {
                long x = head.X + (((long)n * head.CellsH + i) * head.CellsW + j) * head.InC;
                long weight = head.Weights / 4 + ((long)variant * 9 + tap) * head.InC * Rows + row;
                for (int c = slice; c < head.InC; c += Slices)
                {
                    float value = isHalf ? (float)arena.Cast<Half>()[x + c] : arena[x + c];
                    sum = Float4.MultiplyAdd(sum, value, w[weight + (long)c * Rows]);
                }
            }
        }

        Float4 total = GroupSum.Of(sum, local, Rows);
        if (slice == 0)
        {
            long y = head.Y / 4 + (((long)n * head.CellsH + u) * Rows + row) * head.CellsW + v;
            arena.Cast<Float4>()[y] = DeviceMath.Activate(head.Activation, Float4.Add(total, w[head.Bias / 4 + variant * Rows + row]));
        }
    }
}
