namespace FastInpaint;

/// <summary>Reads the next row of a picture or a mask.</summary>
/// <param name="row">Receives it: width * bytes per pixel.</param>
public delegate void RowReader(Span<byte> row);

/// <summary>Takes the next finished row.</summary>
/// <param name="row">width * bytes per pixel.</param>
public delegate void RowWriter(ReadOnlySpan<byte> row);

/// <summary>A picture that comes and goes row by row, from top to bottom.</summary>
public sealed record PictureRows
{
    /// <summary>Pixels in a row, at least 1.</summary>
    public required int Width { get; init; }

    /// <summary>Rows, at least 1.</summary>
    public required int Height { get; init; }

    /// <summary>Layout of a pixel.</summary>
    public required PixelFormat Format { get; init; }

    /// <summary>Begins the mask, one byte a pixel, from its top. Called twice: to find the holes, and beside the picture.</summary>
    public required Func<RowReader> OpenMask { get; init; }

    /// <summary>Begins a mask of what must not be copied or continued, one byte a pixel, from its top; above 127 is left alone. Called once, beside the picture. Null for none.</summary>
    public Func<RowReader>? OpenExclude { get; init; }

    /// <summary>Reads the picture, once.</summary>
    public required RowReader Picture { get; init; }

    /// <summary>Takes the finished picture, once.</summary>
    public required RowWriter Finished { get; init; }

    internal void Check()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(Height, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((long)Width * Format.BytesPerPixel(), Array.MaxLength, nameof(Width));
    }
}
