using FastInpaint.Simd;

namespace FastInpaint.Detail.Extrapolation;

/// <summary>
/// Continues the known pixels' texture into a hole by frequency-selective extrapolation (Seiler and Kaup 2010; Seiler et al. 2015; Genser et al. 2018), block by block, with the low frequencies
/// of the smooth fill. The bytes are the same for any number of workers. One run at a time.
/// </summary>
internal sealed unsafe class FrequencyExtrapolation
{
    private readonly ExtrapolationSurvey _survey = new();
    private readonly ExtrapolationOrder _order = new();
    private readonly BlockExtrapolation _blocks = new(RowKernels.For(CpuTiers.Best, int.MaxValue));
    private readonly LowFrequencyReturn _lowFrequencies = new();

    /// <summary>Bytes that <see cref="Run"/> needs for a canvas.</summary>
    /// <param name="width">Pixels in a row.</param>
    /// <param name="height">Rows.</param>
    /// <param name="channels">1 or 3.</param>
    /// <param name="workers">Threads of the pool.</param>
    public static long WorkspaceBytes(int width, int height, int channels, int workers) => ExtrapolationGrid.Bytes(width, height, channels, workers);

    /// <summary>
    /// Writes <see cref="DetailCanvas.Detailed"/> in the hole's pixels of all blocks of 4x4 with a hole pixel that is at most <paramref name="reach"/> deep and something known or
    /// extrapolated in the window of 32x32 around them. Other pixels are not touched.
    /// </summary>
    /// <param name="reach">Pixels.</param>
    /// <param name="memory"><see cref="WorkspaceBytes"/> bytes, aligned to <see cref="NativeBlock.Alignment"/>.</param>
    /// <exception cref="OperationCanceledException">Cancelled: the canvas's detailed fill is unfinished.</exception>
    public void Run(in DetailCanvas canvas, float reach, byte* memory, WorkerPool workers, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var grid = new ExtrapolationGrid(canvas, memory);
        grid.Clear();
        _survey.Run(grid, reach, workers);
        cancellationToken.ThrowIfCancellationRequested();
        int count = _order.Run(grid);
        _blocks.Run(grid, count, workers, cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
        _lowFrequencies.Run(grid, workers);
    }
}
