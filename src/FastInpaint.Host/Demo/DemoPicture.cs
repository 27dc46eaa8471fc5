namespace FastInpaint.Host.Demo;

/// <summary>A picture in 8-bit RGB, rows without gaps.</summary>
internal sealed record DemoPicture(int Width, int Height, byte[] Rgb);
