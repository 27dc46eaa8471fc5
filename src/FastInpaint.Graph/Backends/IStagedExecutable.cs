namespace FastInpaint.Graph;

/// <summary>An executable that is run on its input rows, or on uploaded tiles: as many as the plan has pictures, each of the plan's size.</summary>
public interface IStagedExecutable : IExecutable
{
    /// <summary>Runs every step of the plan on the tiles and leaves their results on the device. Allocates nothing.</summary>
    /// <param name="tiles">Tiles of this executable's model; the n-th is picture n.</param>
    /// <param name="output">What is wanted of them.</param>
    /// <param name="observer">Told of every step, on the calling thread; null for nobody.</param>
    /// <param name="cancellationToken">Looked at between steps.</param>
    /// <exception cref="ArgumentException">There are more or fewer tiles than pictures, or one is of another size.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; the executable can be run again.</exception>
    void RunTiles(ReadOnlySpan<ITileStaging> tiles, PixelOutput output, IStepObserver? observer, CancellationToken cancellationToken);
}

/// <summary>What a run on tiles gives.</summary>
public enum PixelOutput
{
    /// <summary>The network's output, for <see cref="ITileStaging.OutputRow"/>.</summary>
    Values,

    /// <summary>The finished picture, for <see cref="ITileStaging.FinishedRow"/>.</summary>
    Finished,
}
