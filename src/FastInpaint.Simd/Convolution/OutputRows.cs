using System.Runtime.CompilerServices;
using FastInpaint.Graph;

namespace FastInpaint.Simd;

/// <summary>Finishes the output rows of a convolution: applies the activation, and adds the rows to the statistics.</summary>
internal readonly unsafe struct OutputRows(ConvolutionOperation operation, TensorShape output, int blocks, RowKernels kernels, ConvolutionPointers at)
{
    /// <summary>Applies the activation to one output row, and adds the row to its block's statistics. The rows of a block must come in order.</summary>
    /// <param name="firstRow">First row of the block.</param>
    /// <param name="start">First channel.</param>
    /// <param name="end">The channel behind the last one.</param>
    /// <param name="scratch">Memory for two rows of channels.</param>
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

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
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
