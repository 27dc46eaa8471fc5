namespace FastInpaint.Graph;

/// <summary>A model whose runs also take and give 8-bit pixels by way of staging buffers: a bus carries bytes instead of floats, and while one tile is computed, others are copied.
/// Its executables are <see cref="IStagedExecutable"/>.</summary>
internal interface IStagedModel : IModel
{
    /// <summary>Bytes that the buffers of a tile take, those on the host and those on the device together.</summary>
    /// <param name="height">Rows, as for <see cref="IModel.Plan"/>.</param>
    /// <param name="width">Columns, as for <see cref="IModel.Plan"/>.</param>
    long StagingBytes(int height, int width);

    /// <summary>Allocates the buffers of a tile, page-locked where the device is behind a bus.</summary>
    /// <inheritdoc cref="StagingBytes"/>
    /// <exception cref="InsufficientMemoryException">Host or device do not have <see cref="StagingBytes"/> left.</exception>
    ITileStaging CreateStaging(int height, int width);
}

/// <summary>An executable that is run on its input rows, or on uploaded tiles: as many as the plan has pictures, each of the plan's size.</summary>
internal interface IStagedExecutable : IExecutable
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
internal enum PixelOutput
{
    /// <summary>The network's output, for <see cref="ITileStaging.OutputRow"/>.</summary>
    Values,

    /// <summary>The finished picture, for <see cref="ITileStaging.FinishedRow"/>.</summary>
    Finished,
}

/// <summary>The buffers of one tile on its way through a device: fill the pixel rows, <see cref="Upload"/>, have it run, <see cref="Download"/>, read the result.</summary>
/// <remarks>One caller at a time; different tiles may be copied at the same time, on threads of their own, and while others run.</remarks>
internal interface ITileStaging : IDisposable
{
    /// <summary>Rows.</summary>
    int Height { get; }

    /// <summary>Columns.</summary>
    int Width { get; }

    /// <summary>One row of the picture, W pixels of four bytes: red, green, blue, and a byte that is not 0 in the hole (the detector does not look at it). The
    /// device fills the hole with white and adds the mask channel.</summary>
    Span<byte> PixelRow(int y);

    /// <summary>One row of the network's output, W * C floats, valid after <see cref="Download"/> of <see cref="PixelOutput.Values"/>.</summary>
    ReadOnlySpan<float> OutputRow(int y);

    /// <summary>One row of the finished picture, W pixels of red, green, blue and the fourth byte as it was given, valid after <see cref="Download"/> of
    /// <see cref="PixelOutput.Finished"/>. In the hole colours are the network's output rounded to 8 bits; elsewhere they are the bytes that were given. For generators.</summary>
    ReadOnlySpan<byte> FinishedRow(int y);

    /// <summary>Brings the pixels to the device; returns when they are there.</summary>
    void Upload();

    /// <summary>Brings the result of the run back; returns when it is there.</summary>
    /// <param name="output">What the run was asked for.</param>
    void Download(PixelOutput output);
}

/// <summary>What the tiles of a run have to be.</summary>
internal static class TileCheck
{
    /// <summary>The tile as the backend made it.</summary>
    /// <exception cref="ArgumentException">It is of another size than the plan, or of another backend.</exception>
    public static T Of<T>(ITileStaging tile, ExecutionPlan plan)
        where T : class, ITileStaging =>
        tile is T own && tile.Height == plan.Input.H && tile.Width == plan.Input.W
            ? own
            : throw new ArgumentException($"A tile of {tile.Width}x{tile.Height} pixels, made by {tile.GetType().Name}, does not fit a plan for {plan.Input.W}x{plan.Input.H}.", nameof(tile));

    /// <exception cref="ArgumentException">The plan is for another number of tiles, or its network finishes no pictures.</exception>
    public static void Run(int tiles, PixelOutput output, ExecutionPlan plan)
    {
        if (tiles != plan.Input.N)
        {
            throw new ArgumentException($"{tiles} tiles were given to a plan for {plan.Input.N}.", nameof(tiles));
        }

        if (output == PixelOutput.Finished && plan.Network.Kind != NetworkKind.Generator)
        {
            throw new ArgumentException("Only a generator finishes pictures.", nameof(output));
        }
    }
}
