using System.Runtime.CompilerServices;
using FastInpaint.Graph;

namespace FastInpaint.Simd;

/// <summary>
/// Computes two folded transposed convolutions. A task takes a block of rows of cells. It convolves row by row with the weights of the row's variant; the first and the last cell of a row have weights of their own. Then it
/// distributes the phases of the cells over four output rows.
/// </summary>
internal sealed unsafe class SubpixelStep(SubpixelCellWeights cells, SubpixelLayout layout, ConvolutionPointers at) : ConvolutionStep(layout, at)
{
    private readonly SubpixelLayout _layout = layout;

    public override int Tasks => Pictures * Blocks;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Execute(int task, int worker)
    {
        int n = FirstPicture + task / Blocks;
        int first = (FirstBlock + task % Blocks) * _layout.BlockRows;
        int end = Math.Min(first + _layout.BlockRows, _layout.Input.H);
        float* ring = (float*)(At.Workspace + worker * _layout.WorkerBytes);
        float* row = (float*)((byte*)ring + _layout.Ring.Bytes);
        int loaded = first - 1;
        for (int u = first; u < end; u++)
        {
            for (; loaded <= u + 1; loaded++)
            {
                _layout.Ring.Load(ring, At.X, null, Activation.None, n, loaded);
            }

            ComputeRow(ring, u, row);
            Spread(row, n, u);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ComputeRow(float* ring, int u, float* row)
    {
        int width = _layout.Input.W;
        int rowVariant = SubpixelWeights.Variant(u, _layout.Input.H);
        ComputeCells(ring, u, row, rowVariant, SubpixelWeights.First, 0, 1);
        ComputeCells(ring, u, row, rowVariant, SubpixelWeights.Middle, 1, width - 2);
        ComputeCells(ring, u, row, rowVariant, SubpixelWeights.Last, width - 1, 1);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ComputeCells(float* ring, int u, float* row, int rowVariant, int columnVariant, int first, int count)
    {
        float** runs = stackalloc float*[3];
        for (int i = 0; i < 3; i++)
        {
            runs[i] = _layout.Ring.At(ring, u + i - 1, first - 1);
        }

        int channels = _layout.Input.C;
        for (int group = 0; group < cells.Groups.Length; group++)
        {
            cells.Kernels.ConvolutionRow(new ConvolutionRowArguments
            {
                Runs = runs,
                RunCount = 3,
                RunLength = 3 * channels,
                XStep = channels,
                Weights = cells.Weights(rowVariant, columnVariant, group),
                Bias = cells.Bias(rowVariant, columnVariant, group),
                Y = row + first * SubpixelConvolution.Phases + cells.Groups[group].Start,
                YStep = SubpixelConvolution.Phases,
                Pixels = count,
                Channels = cells.Groups[group].Channels,
            });
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Spread(float* row, int n, int u)
    {
        TensorShape output = _layout.Output;
        for (int r = 0; r < SubpixelConvolution.Factor; r++)
        {
            float* y = At.Y + ((long)n * output.H + u * SubpixelConvolution.Factor + r) * output.W;
            for (int v = 0; v < _layout.Input.W; v++)
            {
                new Span<float>(row + v * SubpixelConvolution.Phases + r * SubpixelConvolution.Factor, SubpixelConvolution.Factor)
                    .CopyTo(new Span<float>(y + v * SubpixelConvolution.Factor, SubpixelConvolution.Factor));
            }

            cells.Kernels.Activate(cells.Operation.Activation, y, output.W);
        }
    }
}
