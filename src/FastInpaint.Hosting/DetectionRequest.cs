namespace FastInpaint.Hosting;

/// <summary>A picture to be looked through for artifacts. Its memory is not to be changed until the request has ended.</summary>
public sealed record DetectionRequest
{
    /// <summary>The picture.</summary>
    public required ReadOnlyMemory<byte> Pixels { get; init; }

    /// <summary>Pixels in a row.</summary>
    public required int Width { get; init; }

    /// <summary>Rows.</summary>
    public required int Height { get; init; }

    /// <summary>Layout of a pixel.</summary>
    public required PixelFormat Format { get; init; }

    /// <summary>Bytes from one row to the next; 0 for rows without gaps.</summary>
    public int Stride { get; init; }

    /// <summary>Receives width * height probabilities.</summary>
    public required Memory<float> Probabilities { get; init; }

    /// <summary>How it is looked at; null for the defaults.</summary>
    public DetectOptions? Options { get; init; }

    /// <summary>The longest that it may take, waiting included, above zero; null for <see cref="FastInpaintOptions.TimeLimit"/>, which holds for every request.</summary>
    public TimeSpan? TimeLimit { get; init; }
}
