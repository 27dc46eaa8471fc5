namespace FastInpaint.Detail;

/// <summary>A box of a picture, laid out for the search of detail: a hole, its smooth fill, and the known pixels around them.</summary>
/// <remarks>Rows of all planes begin <see cref="Stride"/> elements apart. Colours are planar fp32 in 8-bit levels, 0 to 255, for 16-bit pictures too; a grey picture has one plane.</remarks>
internal readonly unsafe struct DetailCanvas
{
    /// <summary>Values of <see cref="Kinds"/>: the picture is known; it is to be filled; it is neither to be filled nor to be copied or continued.</summary>
    public const byte Known = 0, Hole = 1, Unusable = 2;

    /// <summary>Pixels in a row.</summary>
    public int Width { get; init; }

    /// <summary>Rows.</summary>
    public int Height { get; init; }

    /// <summary>Elements from one row to the next, in every plane.</summary>
    public int Stride { get; init; }

    /// <summary>1 for grey, 3 for red, green and blue.</summary>
    public int Channels { get; init; }

    /// <summary>The picture where it is known, the smooth fill in the hole, anything finite elsewhere. Not written.</summary>
    public float* Smooth { get; init; }

    /// <summary>The fill with detail; at first the same as <see cref="Smooth"/>. Changes in the hole alone.</summary>
    public float* Detailed { get; init; }

    /// <summary>Kinds of the pixels.</summary>
    public byte* Kinds { get; init; }

    /// <summary>Distance between the centres of a pixel and of the nearest <see cref="Known"/> one, in pixels; 0 there, infinite where none is known.</summary>
    public float* Depth { get; init; }

    /// <summary>Elements of one plane.</summary>
    public nint PlaneSize => (nint)Stride * Height;
}
