namespace FastInpaint.Graph;

/// <summary>
/// A model whose executables (<see cref="IStagedExecutable"/>) also take and give 8-bit pixels through staging buffers. The bus to the device then carries bytes instead of floats.
/// While one tile is computed, other tiles are copied.
/// </summary>
internal interface IStagedModel : IModel
{
    /// <summary>Bytes of one tile's buffers, on the host and on the device together.</summary>
    /// <param name="height">Rows, as for <see cref="IModel.Plan"/>.</param>
    /// <param name="width">Columns, as for <see cref="IModel.Plan"/>.</param>
    long StagingBytes(int height, int width);

    /// <summary>Allocates the buffers of one tile. The host's buffers are page-locked if the device is behind a bus.</summary>
    /// <inheritdoc cref="StagingBytes"/>
    /// <exception cref="InsufficientMemoryException">The host or the device has less than <see cref="StagingBytes"/> free.</exception>
    ITileStaging CreateStaging(int height, int width);
}

/// <summary>An executable that runs either on its input rows or on uploaded tiles. The number of tiles is the plan's batch, and each tile has the plan's size.</summary>
internal interface IStagedExecutable : IExecutable
{
    /// <summary>Runs every step of the plan on the tiles and leaves the results on the device. Allocates nothing.</summary>
    /// <param name="tiles">Tiles of this executable's model. Tile n is picture n of the batch.</param>
    /// <param name="output">The form of the results.</param>
    /// <param name="observer">Notified of every step, on the calling thread; null for none.</param>
    /// <param name="cancellationToken">Checked between steps.</param>
    /// <exception cref="ArgumentException">The number of tiles is not the plan's batch, or a tile has another size.</exception>
    /// <exception cref="OperationCanceledException">The token was canceled; the executable can be run again.</exception>
    void RunTiles(ReadOnlySpan<ITileStaging> tiles, PixelOutput output, IStepObserver? observer, CancellationToken cancellationToken);
}

/// <summary>The form of the result of a run on tiles.</summary>
internal enum PixelOutput
{
    /// <summary>The network's output as floats, read with <see cref="ITileStaging.OutputRow"/>.</summary>
    Values,

    /// <summary>The finished picture as bytes, read with <see cref="ITileStaging.FinishedRow"/>.</summary>
    Finished,
}

/// <summary>The buffers of one tile on its way through a device. Fill the pixel rows, call <see cref="Upload"/>, run the tile, call <see cref="Download"/>, read the result.</summary>
/// <remarks>One caller at a time for each tile. Different tiles may be copied on different threads at the same time, also while other tiles run.</remarks>
internal interface ITileStaging : IDisposable
{
    /// <summary>Rows.</summary>
    int Height { get; }

    /// <summary>Columns.</summary>
    int Width { get; }

    /// <summary>One row of the picture: W pixels of four bytes, which are red, green, blue, and a byte that is nonzero for hole pixels. The
    /// device fills the hole with white and adds the mask channel. The detector ignores the fourth byte.</summary>
    Span<byte> PixelRow(int y);

    /// <summary>One row of the network's output, W * C floats. Valid after <see cref="Download"/> of <see cref="PixelOutput.Values"/>.</summary>
    ReadOnlySpan<float> OutputRow(int y);

    /// <summary>One row of the finished picture: W pixels of red, green, blue and the fourth byte of the input. Valid after <see cref="Download"/> of
    /// <see cref="PixelOutput.Finished"/>. Hole pixels have the network's output rounded to 8 bits; other pixels have the bytes of the input. Only for generators.</summary>
    ReadOnlySpan<byte> FinishedRow(int y);

    /// <summary>Copies the pixels to the device. Returns when the copy is complete.</summary>
    void Upload();

    /// <summary>Copies the result of the run from the device. Returns when the copy is complete.</summary>
    /// <param name="output">The form of result that the run made.</param>
    void Download(PixelOutput output);
}

/// <summary>Checks the tiles of a run.</summary>
internal static class TileCheck
{
    /// <summary>Casts a tile to the backend's own type.</summary>
    /// <exception cref="ArgumentException">The tile has another size than the plan, or it belongs to another backend.</exception>
    public static T Of<T>(ITileStaging tile, ExecutionPlan plan)
        where T : class, ITileStaging =>
        tile is T own && tile.Height == plan.Input.H && tile.Width == plan.Input.W
            ? own
            : throw new ArgumentException($"A tile of {tile.Width}x{tile.Height} pixels, made by {tile.GetType().Name}, does not fit a plan for {plan.Input.W}x{plan.Input.H}.", nameof(tile));

    /// <exception cref="ArgumentException">The plan is for another number of tiles, or finished pictures are asked of a network that is not a generator.</exception>
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
