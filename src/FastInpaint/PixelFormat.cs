namespace FastInpaint;

/// <summary>How a pixel lies in memory: channels in the order of the name, alpha not premultiplied. 16-bit channels are in the machine's byte order.</summary>
public enum PixelFormat
{
    /// <summary>Grey, 8 bits: 1 byte a pixel.</summary>
    Gray8,

    /// <summary>Grey and alpha, 8 bits each: 2 bytes a pixel.</summary>
    GrayAlpha16,

    /// <summary>Red, green, blue, 8 bits each: 3 bytes a pixel.</summary>
    Rgb24,

    /// <summary>Red, green, blue, alpha, 8 bits each: 4 bytes a pixel.</summary>
    Rgba32,

    /// <summary>Grey, 16 bits: 2 bytes a pixel.</summary>
    Gray16,

    /// <summary>Grey and alpha, 16 bits each: 4 bytes a pixel.</summary>
    GrayAlpha32,

    /// <summary>Red, green, blue, 16 bits each: 6 bytes a pixel.</summary>
    Rgb48,

    /// <summary>Red, green, blue, alpha, 16 bits each: 8 bytes a pixel.</summary>
    Rgba64,

    /// <summary>Blue, green, red, 8 bits each: 3 bytes a pixel, as GDI+, WPF and OpenCV have them.</summary>
    Bgr24,

    /// <summary>Blue, green, red, alpha, 8 bits each: 4 bytes a pixel, as GDI+ and WPF have them.</summary>
    Bgra32,
}
