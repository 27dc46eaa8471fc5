namespace FastInpaint.Graph;

/// <summary>An executable that also takes and gives 8-bit pixels, so that a bus carries bytes instead of floats. It is either run on the input rows or on the pixel rows.</summary>
public interface IPixelExecutable : IExecutable
{
    /// <summary>One row of the picture, W pixels of four bytes, to be written before <see cref="RunPixels"/>: red, green, blue, and a byte that is not 0 in the
    /// hole (the detector does not look at it). The device fills the hole with white and adds the mask channel.</summary>
    Span<byte> PixelRow(int n, int y);

    /// <summary>One row of the finished picture, W pixels of red, green, blue and the fourth byte as it was given; valid after <see cref="RunPixels"/> asked for it.
    /// In the hole colours are the network's output rounded to 8 bits; elsewhere they are the bytes that were given. For generators.</summary>
    ReadOnlySpan<byte> FinishedRow(int n, int y);

    /// <summary>Runs every step of the plan on the pixel rows. Allocates nothing.</summary>
    /// <param name="output">Which rows are brought back.</param>
    /// <param name="observer">Told of every step, on the calling thread; null for nobody.</param>
    /// <param name="cancellationToken">Looked at between steps.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled; the executable can be run again.</exception>
    void RunPixels(PixelOutput output, IStepObserver? observer, CancellationToken cancellationToken);
}

/// <summary>What a run on pixels brings back.</summary>
public enum PixelOutput
{
    /// <summary>The network's output, for <see cref="IExecutable.OutputRow"/>.</summary>
    Values,

    /// <summary>The finished picture, for <see cref="IPixelExecutable.FinishedRow"/>.</summary>
    Finished,
}
