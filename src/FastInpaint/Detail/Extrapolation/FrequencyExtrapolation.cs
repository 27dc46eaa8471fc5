using FastInpaint.Simd;

namespace FastInpaint.Detail.Extrapolation;

/// <summary>
/// Continues the known pixels' texture into a hole by frequency-selective extrapolation (Seiler and Kaup 2010; Seiler et al. 2015; Genser et al. 2018), block by block. The low frequencies
/// are those of the smooth fill. The bytes are the same for any number of workers. One run at a time.
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
    /// Writes <see cref="DetailCanvas.Detailed"/> at the hole pixels of every block of 4x4 pixels that meets two conditions. A hole pixel of the block is at most <paramref name="reach"/> deep, and
    /// the window of 32x32 pixels around the block contains a known or extrapolated pixel. Other pixels do not change.
    /// </summary>
    /// <param name="reach">Greatest depth, in pixels.</param>
    /// <param name="memory"><see cref="WorkspaceBytes"/> bytes, aligned to <see cref="NativeBlock.Alignment"/>.</param>
    /// <exception cref="OperationCanceledException">The token was canceled. The canvas's detailed fill is unfinished.</exception>
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
