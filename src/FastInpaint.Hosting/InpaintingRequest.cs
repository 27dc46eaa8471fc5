namespace FastInpaint.Hosting;

/// <summary>A request to fill the holes of a picture. The request's memory belongs to the worker until the request has ended.</summary>
public sealed record InpaintingRequest
{
    /// <summary>The picture, which the worker fills in place. If the request fails, the picture is unchanged, or it is filled and only the score is missing.</summary>
    public required Memory<byte> Pixels { get; init; }

    /// <summary>Pixels in a row.</summary>
    public required int Width { get; init; }

    /// <summary>Rows.</summary>
    public required int Height { get; init; }

    /// <summary>Layout of a pixel.</summary>
    public required PixelFormat Format { get; init; }

    /// <summary>Bytes from one row to the next; 0 for rows without gaps.</summary>
    public int Stride { get; init; }

    /// <summary>The mask, one byte per pixel.</summary>
    public required ReadOnlyMemory<byte> Mask { get; init; }

    /// <summary>Bytes from one row of the mask to the next; 0 for rows without gaps.</summary>
    public int MaskStride { get; init; }

    /// <summary>Marks pixels that must not be copied or continued into the hole: one byte per pixel, marked above 127. Empty to mark nothing.</summary>
    public ReadOnlyMemory<byte> Exclude { get; init; }

    /// <summary>Bytes from one row of <see cref="Exclude"/> to the next; 0 for rows without gaps.</summary>
    public int ExcludeStride { get; init; }

    /// <summary>Receives 1 for each hole pixel and 0 for each known pixel, Width * Height bytes. Empty if the caller does not need it.</summary>
    public Memory<byte> Hole { get; init; }

    /// <summary>Receives Width * Height artifact probabilities if <see cref="InpaintOptions.Artifacts"/> asks for a map; else empty.</summary>
    public Memory<float> Map { get; init; }

    /// <summary>Options of the fill and the score; null for the defaults.</summary>
    public InpaintOptions? Options { get; init; }

    /// <summary>Longest time for the request, waiting included, above zero. Null for <see cref="FastInpaintOptions.TimeLimit"/>, which also bounds a limit that is given here.</summary>
    public TimeSpan? TimeLimit { get; init; }

    /// <summary>Receives the finished share of fill and score together, rising to 1, on a worker thread.</summary>
    public IProgress<double>? Progress { get; init; }
}
