using System.Runtime.CompilerServices;
using FastInpaint.Graph;

namespace FastInpaint.Simd;

/// <summary>What is done to finished output rows of a convolution: activation and statistics.</summary>
internal readonly unsafe struct OutputRows(ConvolutionOperation operation, TensorShape output, int blocks, RowKernels kernels, ConvolutionPointers at)
{
    /// <summary>Activates one output row and adds it to its block's statistics; rows of a block come in order.</summary>
    /// <param name="firstRow">The block's first row.</param>
    /// <param name="start">The first channel.</param>
    /// <param name="end">One behind the last channel.</param>
    /// <param name="scratch">Space for two rows of channels.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Finish(int n, int block, int firstRow, int row, int start, int end, float* scratch)
    {
        int channels = end - start;
        float* y = at.Y + ((long)n * output.H + row) * output.W * output.C + start;
        if (operation.Activation != Activation.None)
        {
            Activate(y, channels);
        }

        if (at.Statistics == null)
        {
            return;
        }

        float* mean = at.Statistics + ((long)n * blocks + block) * 2 * output.C + start;
        float* squares = mean + output.C;
        if (row == firstRow)
        {
            kernels.RowStatistics(y, output.W, output.C, channels, mean, squares);
            return;
        }

        kernels.RowStatistics(y, output.W, output.C, channels, scratch, scratch + output.C);
        kernels.MergeStatistics(mean, squares, scratch, scratch + output.C, channels, (long)(row - firstRow) * output.W, output.W);
    }

    private void Activate(float* y, int channels)
    {
        bool wholeRow = channels == output.C;
        int stretches = wholeRow ? 1 : output.W;
        nint count = wholeRow ? (nint)output.W * output.C : channels;
        for (int i = 0; i < stretches; i++, y += output.C)
        {
            kernels.Activate(operation.Activation, y, count);
        }
    }
}
