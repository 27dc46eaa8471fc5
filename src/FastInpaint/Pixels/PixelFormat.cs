namespace FastInpaint;

/// <summary>How a pixel lies in memory. 16-bit channels are in the machine's byte order.</summary>
public enum PixelFormat
{
    /// <summary>One 8-bit grey value.</summary>
    Gray8,

    /// <summary>8-bit grey and 8-bit alpha.</summary>
    GrayAlpha16,

    /// <summary>8-bit red, green, blue.</summary>
    Rgb24,

    /// <summary>8-bit red, green, blue, alpha.</summary>
    Rgba32,

    /// <summary>8-bit blue, green, red: what GDI+, WPF and OpenCV have.</summary>
    Bgr24,

    /// <summary>8-bit blue, green, red, alpha.</summary>
    Bgra32,

    /// <summary>One 16-bit grey value.</summary>
    Gray16,

    /// <summary>16-bit grey and 16-bit alpha.</summary>
    GrayAlpha32,

    /// <summary>16-bit red, green, blue.</summary>
    Rgb48,

    /// <summary>16-bit red, green, blue, alpha.</summary>
    Rgba64,
}
