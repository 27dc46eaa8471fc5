using System.Runtime.CompilerServices;
using FastInpaint.Graph;

namespace FastInpaint.Simd;

/// <summary>Computes a norm's coefficients from the statistics of its blocks (see <see cref="NormCoefficients"/>), in double precision. A task takes one picture.</summary>
internal sealed unsafe class NormCoefficientsStep(NormParameters parameters, TensorShape x, int networkHeight, nint statisticsAddress, nint coefficientsAddress) : ParallelStep
{
    private readonly int _rows = StatisticsPartition.RowsPerBlock(networkHeight, x.H);
    private readonly int _blocks = StatisticsPartition.Blocks(networkHeight, x.H);

    public override int Tasks => x.N;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Execute(int task, int worker)
    {
        int channels = x.C;
        float* statistics = (float*)statisticsAddress + (long)task * _blocks * 2 * channels;
        float* coefficients = (float*)coefficientsAddress + (long)task * 2 * channels;
        for (int c = 0; c < channels; c++)
        {
            double count = 0;
            double mean = 0;
            double squares = 0;
            for (int block = 0; block < _blocks; block++)
            {
                float* of = statistics + (long)block * 2 * channels + c;
                double added = (double)Math.Min(_rows, x.H - block * _rows) * x.W;
                double total = count + added;
                double delta = of[0] - mean;
                mean += delta * added / total;
                squares += of[channels] + delta * delta * count * added / total;
                count = total;
            }

            double a = parameters.Scale[c] / Math.Sqrt(squares / count + Graph.InstanceNorm.Epsilon);
            coefficients[c] = (float)a;
            coefficients[channels + c] = (float)(parameters.Shift[c] - mean * a);
        }
    }
}

/// <summary>The learned scale and shift of a norm, one value each per channel.</summary>
internal sealed record NormParameters(float[] Scale, float[] Shift);
