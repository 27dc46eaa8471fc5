namespace FastInpaint;

/// <summary>Layout of a pixel in memory. Channels are in the order of the name; alpha is not premultiplied; 16-bit channels are in the machine's byte order.</summary>
public enum PixelFormat
{
    /// <summary>Gray, 8 bits: 1 byte per pixel.</summary>
    Gray8,

    /// <summary>Gray and alpha, 8 bits each: 2 bytes per pixel.</summary>
    GrayAlpha16,

    /// <summary>Red, green, blue, 8 bits each: 3 bytes per pixel.</summary>
    Rgb24,

    /// <summary>Red, green, blue, alpha, 8 bits each: 4 bytes per pixel.</summary>
    Rgba32,

    /// <summary>Gray, 16 bits: 2 bytes per pixel.</summary>
    Gray16,

    /// <summary>Gray and alpha, 16 bits each: 4 bytes per pixel.</summary>
    GrayAlpha32,

    /// <summary>Red, green, blue, 16 bits each: 6 bytes per pixel.</summary>
    Rgb48,

    /// <summary>Red, green, blue, alpha, 16 bits each: 8 bytes per pixel.</summary>
    Rgba64,

    /// <summary>Blue, green, red, 8 bits each: 3 bytes per pixel, as in GDI+, WPF and OpenCV.</summary>
    Bgr24,

    /// <summary>Blue, green, red, alpha, 8 bits each: 4 bytes per pixel, as in GDI+ and WPF.</summary>
    Bgra32,
}
