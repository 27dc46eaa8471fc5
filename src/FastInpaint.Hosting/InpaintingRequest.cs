namespace FastInpaint.Hosting;

/// <summary>A picture to be filled. Its memory is the worker's until the request has ended.</summary>
public sealed record InpaintingRequest
{
    /// <summary>The picture; becomes the finished one. Where the request fails it is as it was, or filled and not scored.</summary>
    public required Memory<byte> Pixels { get; init; }

    /// <summary>Pixels in a row.</summary>
    public required int Width { get; init; }

    /// <summary>Rows.</summary>
    public required int Height { get; init; }

    /// <summary>Layout of a pixel.</summary>
    public required PixelFormat Format { get; init; }

    /// <summary>Bytes from one row to the next; 0 for rows without gaps.</summary>
    public int Stride { get; init; }

    /// <summary>The mask, one byte a pixel.</summary>
    public required ReadOnlyMemory<byte> Mask { get; init; }

    /// <summary>Bytes from one row of the mask to the next; 0 for rows without gaps.</summary>
    public int MaskStride { get; init; }

    /// <summary>What must not be copied or continued into the hole, one byte a pixel: values above 127. Empty for nothing.</summary>
    public ReadOnlyMemory<byte> Exclude { get; init; }

    /// <summary>Bytes from one row of <see cref="Exclude"/> to the next; 0 for rows without gaps.</summary>
    public int ExcludeStride { get; init; }

    /// <summary>Receives 1 for hole and 0 for known, width * height bytes; empty where nobody asks.</summary>
    public Memory<byte> Hole { get; init; }

    /// <summary>Receives width * height probabilities where <see cref="InpaintOptions.Artifacts"/> asks for a map; else empty.</summary>
    public Memory<float> Map { get; init; }

    /// <summary>How it is filled, and whether it is scored; null for the defaults.</summary>
    public InpaintOptions? Options { get; init; }

    /// <summary>The longest that it may take, waiting included, above zero; null for <see cref="FastInpaintOptions.TimeLimit"/>, which holds for every request.</summary>
    public TimeSpan? TimeLimit { get; init; }

    /// <summary>Told the finished share of fill and score together, rising to 1, on a thread of the worker.</summary>
    public IProgress<double>? Progress { get; init; }
}
