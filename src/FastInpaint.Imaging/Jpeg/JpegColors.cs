namespace FastInpaint.Imaging.Jpeg;

/// <summary>What the components of a JPEG file are.</summary>
internal enum JpegColors
{
    /// <summary>One component.</summary>
    Gray,

    /// <summary>Luma and chroma.</summary>
    LumaChroma,

    /// <summary>Red, green and blue.</summary>
    Rgb,

    /// <summary>Cyan, magenta, yellow and black, stored inverted: 255 is no ink.</summary>
    Cmyk,

    /// <summary>Luma and chroma of cyan, magenta and yellow, then black stored inverted.</summary>
    Ycck,
}
