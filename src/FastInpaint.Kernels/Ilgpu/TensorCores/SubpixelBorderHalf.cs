using ILGPU;
using Half = ILGPU.Half;

namespace FastInpaint.Kernels.Ilgpu;

/// <summary>
/// The detector's head in the cells along the border, whose weights are others than inside (see <see cref="SubpixelArguments"/>): a group a cell, its 256
/// threads 16 pixels x 16 slices of the sum. x is fp16; X and Y count bytes, the rest floats.
/// </summary>
internal static class SubpixelBorderHalf
{
    public const int GroupSize = 256;
    private const int Phases = 16;
    private const int Slices = GroupSize / Phases;

    /// <summary>Cells along the border of one picture.</summary>
    public static int Cells(SubpixelArguments head) => 2 * head.CellsW + 2 * (head.CellsH - 2);

    public static void Run(SubpixelArguments head, ArrayView<float> arena, ArrayView<float> weights)
    {
        ArrayView<float> parts = SharedMemory.Allocate1D<float>(GroupSize);
        int cells = 2 * head.CellsW + 2 * (head.CellsH - 2);
        int n = Grid.IdxX / cells;
        int cell = Grid.IdxX % cells;

        // The first row, the last row, then the two ends of every row between.
        int side = cell - 2 * head.CellsW;
        int u = side >= 0 ? 1 + side / 2 : cell / head.CellsW * (head.CellsH - 1);
        int v = side >= 0 ? side % 2 * (head.CellsW - 1) : cell % head.CellsW;
        int variant = SubpixelHead.Variant(u, head.CellsH) * 3 + SubpixelHead.Variant(v, head.CellsW);
        int phase = Group.IdxX % Phases;
        int slice = Group.IdxX / Phases;

        ArrayView<Half> x = arena.Cast<Half>();
        float sum = 0;
        for (int tap = 0; tap < 9; tap++)
        {
            int row = u + tap / 3 - 1;
            int column = v + tap % 3 - 1;
            if (row >= 0 && row < head.CellsH && column >= 0 && column < head.CellsW)
            {
                long pixel = head.X / 2 + (((long)n * head.CellsH + row) * head.CellsW + column) * head.InC;
                long weight = head.Weights + ((long)variant * 9 + tap) * head.InC * Phases + phase;
                for (int c = slice; c < head.InC; c += Slices)
                {
                    sum += (float)x[pixel + c] * weights[weight + (long)c * Phases];
                }
            }
        }

        parts[Group.IdxX] = sum;
        Group.Barrier();
        if (slice == 0)
        {
            float total = weights[head.Bias + variant * Phases + phase];
            for (int i = 0; i < Slices; i++)
            {
                total += parts[i * Phases + phase];
            }

            long y = head.Y / 4 + (((long)n * head.CellsH + u) * 4 + phase / 4) * head.CellsW * 4 + v * 4 + phase % 4;
            arena[y] = DeviceMath.Activate(head.Activation, total);
        }
    }
}
