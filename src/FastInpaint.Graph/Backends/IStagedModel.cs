namespace FastInpaint.Graph;

/// <summary>A model whose runs also take and give 8-bit pixels by way of staging buffers: a bus carries bytes instead of floats, and while one tile is computed, others are copied.
/// Its executables are <see cref="IStagedExecutable"/>.</summary>
public interface IStagedModel : IModel
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
