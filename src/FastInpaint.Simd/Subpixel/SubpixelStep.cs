using FastInpaint.Graph;

namespace FastInpaint.Simd;

/// <summary>
/// Two folded transposed convolutions: a task takes a block of rows of cells, convolves row by row with the weights of the row's variant, those of the first and the last cell apart, and
/// spreads the cells' phases over four output rows.
/// </summary>
internal sealed unsafe class SubpixelStep(SubpixelCells cells, SubpixelLayout layout, ConvolutionPointers at) : CpuStep
{
    public override int Tasks => layout.Output.N * layout.Blocks;

    public override void Execute(int task, int worker)
    {
        int n = task / layout.Blocks;
        int first = task % layout.Blocks * layout.BlockRows;
        int end = Math.Min(first + layout.BlockRows, layout.Input.H);
        float* ring = (float*)(at.Workspace + worker * layout.WorkerBytes);
        float* row = (float*)((byte*)ring + layout.Ring.Bytes);
        float* coefficients = at.Coefficients == null ? null : at.Coefficients + n * 2L * layout.Input.C;
        Activation activation = cells.Operation.Prologue?.Activation ?? Activation.None;
        int loaded = first - 1;
        for (int u = first; u < end; u++)
        {
            for (; loaded <= u + 1; loaded++)
            {
                layout.Ring.Load(ring, at.X, coefficients, activation, n, loaded);
            }

            ComputeRow(ring, u, row);
            Spread(row, n, u);
        }
    }

    private void ComputeRow(float* ring, int u, float* row)
    {
        int width = layout.Input.W;
        int rowVariant = SubpixelWeights.Variant(u, layout.Input.H);
        ComputeCells(ring, u, row, rowVariant, SubpixelWeights.First, 0, 1);
        ComputeCells(ring, u, row, rowVariant, SubpixelWeights.Middle, 1, width - 2);
        ComputeCells(ring, u, row, rowVariant, SubpixelWeights.Last, width - 1, 1);
    }

    private void ComputeCells(float* ring, int u, float* row, int rowVariant, int columnVariant, int first, int count)
    {
        float** runs = stackalloc float*[3];
        for (int i = 0; i < 3; i++)
        {
            runs[i] = layout.Ring.At(ring, u + i - 1, first - 1);
        }

        int channels = layout.Input.C;
        for (int group = 0; group < cells.Groups.Length; group++)
        {
            cells.Kernels.ConvolutionRow(new ConvolutionRow
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

    private void Spread(float* row, int n, int u)
    {
        TensorShape output = layout.Output;
        for (int r = 0; r < SubpixelConvolution.Factor; r++)
        {
            float* y = at.Y + ((long)n * output.H + u * SubpixelConvolution.Factor + r) * output.W;
            for (int v = 0; v < layout.Input.W; v++)
            {
                new Span<float>(row + v * SubpixelConvolution.Phases + r * SubpixelConvolution.Factor, SubpixelConvolution.Factor)
                    .CopyTo(new Span<float>(y + v * SubpixelConvolution.Factor, SubpixelConvolution.Factor));
            }

            ActivationFunctions.Apply(cells.Operation.Activation, cells.Kernels, y, output.W);
        }
    }
}
