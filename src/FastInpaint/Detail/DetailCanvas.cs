namespace FastInpaint.Detail;

/// <summary>A box of a picture, laid out for the computation of detail: a hole, its smooth fill, and the known pixels around it.</summary>
/// <remarks>Rows of all planes begin <see cref="Stride"/> elements apart. Colors are planar fp32 in levels of 0 to 255, also for 16-bit pictures. A gray picture has one plane.</remarks>
internal readonly unsafe struct DetailCanvas
{
    /// <summary>Values of <see cref="Kinds"/>. A known pixel may be copied and continued; a hole pixel is filled; an unusable pixel is neither filled nor copied nor continued.</summary>
    public const byte Known = 0, Hole = 1, Unusable = 2;

    /// <summary>Pixels in a row.</summary>
    public int Width { get; init; }

    /// <summary>Rows.</summary>
    public int Height { get; init; }

    /// <summary>Elements from one row to the next in every plane.</summary>
    public int Stride { get; init; }

    /// <summary>1 for gray, 3 for red, green and blue.</summary>
    public int Channels { get; init; }

    /// <summary>The picture at known pixels, the smooth fill in the hole, any finite value elsewhere. The computation of detail does not change it.</summary>
    public float* Smooth { get; init; }

    /// <summary>The fill with detail, at first equal to <see cref="Smooth"/>. Only hole pixels change.</summary>
    public float* Detailed { get; init; }

    /// <summary>The kind of each pixel.</summary>
    public byte* Kinds { get; init; }

    /// <summary>Distance from a pixel's center to the center of the nearest <see cref="Known"/> pixel, in pixels. 0 at known pixels, infinite if no pixel is known.</summary>
    public float* Depth { get; init; }

    /// <summary>Elements of one plane.</summary>
    public nint PlaneSize => (nint)Stride * Height;
}
