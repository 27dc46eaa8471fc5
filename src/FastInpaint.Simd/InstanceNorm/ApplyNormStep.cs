using System.Runtime.CompilerServices;
using FastInpaint.Graph;

namespace FastInpaint.Simd;

/// <summary>Applies the coefficients of an instance norm as a step of its own (see <see cref="ApplyNorm"/>). A task takes one block of rows.</summary>
internal sealed unsafe class ApplyNormStep(ApplyNorm operation, TensorShape shape, int networkHeight, CpuTier tier, ApplyNormPointers at) : ParallelStep
{
    private readonly RowKernels _kernels = RowKernels.For(tier, shape.C);
    private readonly int _rows = StatisticsPartition.RowsPerBlock(networkHeight, shape.H);
    private readonly int _blocks = StatisticsPartition.Blocks(networkHeight, shape.H);

    public override int Tasks => shape.N * _blocks;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Execute(int task, int worker)
    {
        int n = task / _blocks;
        int first = task % _blocks * _rows;
        float* a = (float*)at.Coefficients + n * 2L * shape.C;
        for (int row = first; row < Math.Min(first + _rows, shape.H); row++)
        {
            long offset = ((long)n * shape.H + row) * shape.W * shape.C;
            float* residual = at.Residual == 0 ? null : (float*)at.Residual + offset;
            _kernels.AffineRow((float*)at.X + offset, a, a + shape.C, residual, (float*)at.Y + offset, shape.W, shape.C, operation.Activation == Activation.Relu);
        }
    }
}

/// <summary>Addresses of a step's operands. The residual's is 0 if there is none.</summary>
internal readonly record struct ApplyNormPointers(nint X, nint Coefficients, nint Residual, nint Y);
