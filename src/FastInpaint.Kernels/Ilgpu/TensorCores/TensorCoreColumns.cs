using System.Runtime.CompilerServices;
using ILGPU;

namespace FastInpaint.Kernels.Ilgpu;

/// <summary>Finishes a tile whose columns are summed (see <see cref="TensorCoreArguments.Summed"/>).</summary>
internal static class TensorCoreColumns
{
    /// <summary>
    /// Adds the columns of each output, applies bias and activation, and stores the fp32 outputs that exist. Column v + j of a row of units has in channel <c>j * OutC + o</c>
    /// what kernel column j adds to output (v, o).
    /// </summary>
    /// <param name="sums">The finished tile <c>[unit, channel]</c>, from the start of shared memory.</param>
    /// <param name="pitch">Floats from one unit to the next.</param>
    /// <param name="rows">Rows of units that exist.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(TensorCoreArguments conv, ArrayView<float> sums, int pitch, ArrayView<float> arena, ArrayView<float> weights, int n, int u, int v, int rows)
    {
        int columns = TensorCoreTile.SummedColumns - conv.Summed + 1;
        int existing = conv.UnitsW - v < columns ? conv.UnitsW - v : columns;

        // item = [row, column, o]
        for (int item = Group.IdxX; item < rows * existing * conv.OutC; item += TensorCoreTile.GroupSize)
        {
            int o = item % conv.OutC;
            int column = item / conv.OutC % existing;
            int row = item / conv.OutC / existing;
            int at = conv.Tables / sizeof(float) + (row * TensorCoreTile.SummedColumns + column) * pitch + o;
            float sum = weights[conv.Bias / sizeof(float) + o];
            for (int j = 0; j < conv.Summed; j++)
            {
                sum += sums[at + j * (pitch + conv.OutC)];
            }

            long pixel = ((long)n * conv.UnitsH + u + row) * conv.UnitsW + v + column;
            arena[conv.Y / sizeof(float) + pixel * conv.OutC + o] = DeviceMath.Activate(conv.Activation, sum);
        }
    }
}
