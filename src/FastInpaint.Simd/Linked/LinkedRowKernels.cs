namespace FastInpaint.Simd;

/// <summary>Calls the kernels of a <see cref="KernelTable"/>.</summary>
internal sealed unsafe class LinkedRowKernels(KernelTable table, int vectorWidth) : RowKernels
{
    private readonly KernelTable _table = table;

    public override int VectorWidth => vectorWidth;

    public override void ConvolutionRow(in ConvolutionRowArguments row)
    {
        fixed (ConvolutionRowArguments* at = &row)
        {
            _table.ConvolutionRow(at);
        }
    }

    public override void PlanarRow(in PlanarRowArguments row)
    {
        fixed (PlanarRowArguments* at = &row)
        {
            _table.PlanarRow(at);
        }
    }

    public override void PlanarLoad(in PlanarLoadArguments row)
    {
        fixed (PlanarLoadArguments* at = &row)
        {
            _table.PlanarLoad(at);
        }
    }

    public override void AffineRow(float* x, float* a, float* b, float* residual, float* y, int pixels, int channels, bool relu) =>
        _table.AffineRow(x, a, b, residual, y, pixels, channels, relu ? 1 : 0);

    public override void RowStatistics(float* x, int pixels, nint step, int channels, float* mean, float* squares) => _table.RowStatistics(x, pixels, step, channels, mean, squares);

    public override void MergeStatistics(float* mean, float* squares, float* otherMean, float* otherSquares, int channels, long count, long otherCount) =>
        _table.MergeStatistics(mean, squares, otherMean, otherSquares, channels, count, otherCount);

    public override void LeakyRelu(float* x, nint count) => _table.LeakyRelu(x, count);

    public override void Sigmoid(float* x, nint count, float steepness) => _table.Sigmoid(x, count, steepness);

    public override void GatherPixels(in GatherPixelsArguments gather)
    {
        fixed (GatherPixelsArguments* at = &gather)
        {
            _table.GatherPixels(at);
        }
    }

    public override void WinogradInput(in WinogradInputArguments patch, int points)
    {
        fixed (WinogradInputArguments* at = &patch)
        {
            _table.WinogradInput(at, points);
        }
    }

    public override void WinogradOutput(in WinogradOutputArguments tile, int points, int outputs)
    {
        fixed (WinogradOutputArguments* at = &tile)
        {
            _table.WinogradOutput(at, points, outputs);
        }
    }

    public override void VerticalInput(in VerticalInputArguments patch)
    {
        fixed (VerticalInputArguments* at = &patch)
        {
            _table.VerticalInput(at);
        }
    }

    public override void VerticalOutput(in VerticalOutputArguments tile)
    {
        fixed (VerticalOutputArguments* at = &tile)
        {
            _table.VerticalOutput(at);
        }
    }

    public override void SmallProduct(float* matrix, int rows, int columns, float* x, nint xStep, float* y, nint yStep) =>
        _table.SmallProduct(matrix, rows, columns, x, xStep, y, yStep);

    public override int FrequencyFit(in FrequencyFitArguments window)
    {
        fixed (FrequencyFitArguments* at = &window)
        {
            return _table.FrequencyFit(at);
        }
    }

    /// <summary>Does nothing, because the kernels are already compiled.</summary>
    public override void WarmUp()
    {
    }

    public override float PeakLoop(nint iterations) => _table.PeakLoop(iterations);
}
