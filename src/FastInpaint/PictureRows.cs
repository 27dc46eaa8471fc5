namespace FastInpaint;

/// <summary>Reads the next row of a picture or a mask.</summary>
/// <param name="row">Receives the row: width * bytes per pixel.</param>
public delegate void RowReader(Span<byte> row);

/// <summary>Receives the next finished row.</summary>
/// <param name="row">The row: width * bytes per pixel.</param>
public delegate void RowWriter(ReadOnlySpan<byte> row);

/// <summary>A picture that is read and written row by row, from top to bottom.</summary>
public sealed record PictureRows
{
    /// <summary>Pixels in a row, at least 1.</summary>
    public required int Width { get; init; }

    /// <summary>Rows, at least 1.</summary>
    public required int Height { get; init; }

    /// <summary>Layout of a pixel.</summary>
    public required PixelFormat Format { get; init; }

    /// <summary>Opens the mask at its top row, one byte per pixel. Called twice: once to find the holes, and once to read the mask together with the picture.</summary>
    public required Func<RowReader> OpenMask { get; init; }

    /// <summary>Opens the exclude mask at its top row, one byte per pixel: pixels above 127 must not be copied or continued. Called once, to read the mask together with the picture. Null for none.</summary>
    public Func<RowReader>? OpenExclude { get; init; }

    /// <summary>Reads the rows of the picture, each once.</summary>
    public required RowReader Picture { get; init; }

    /// <summary>Receives the rows of the finished picture, each once.</summary>
    public required RowWriter Finished { get; init; }

    internal void Check()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(Height, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((long)Width * Format.BytesPerPixel(), Array.MaxLength, nameof(Width));
    }
}
