namespace FastInpaint.Hosting;

/// <summary>A request to search a picture for artifacts. The caller must not change the request's memory until the request has ended.</summary>
public sealed record DetectionRequest
{
    /// <summary>The picture's pixels, row by row.</summary>
    public required ReadOnlyMemory<byte> Pixels { get; init; }

    /// <summary>Pixels in a row.</summary>
    public required int Width { get; init; }

    /// <summary>Rows.</summary>
    public required int Height { get; init; }

    /// <summary>Layout of a pixel.</summary>
    public required PixelFormat Format { get; init; }

    /// <summary>Bytes from one row to the next; 0 for rows without gaps.</summary>
    public int Stride { get; init; }

    /// <summary>Receives the probability of an artifact for each pixel, 0 to 1: Width * Height values, row by row.</summary>
    public required Memory<float> Probabilities { get; init; }

    /// <summary>Options of the detector's run; null for the defaults.</summary>
    public DetectOptions? Options { get; init; }

    /// <summary>Longest time for the request, waiting included, above zero. Null for <see cref="FastInpaintOptions.TimeLimit"/>, which also bounds a limit that is given here.</summary>
    public TimeSpan? TimeLimit { get; init; }
}
