namespace FastInpaint.Imaging.Jpeg;

/// <summary>The coefficients, tables and sampling of the JPEG file that a picture was read from. A JPEG file that replaces it loses nothing where no pixel changed.</summary>
/// <param name="Frame">The file's frame.</param>
/// <param name="IsRgb">Whether the file's three components are red, green and blue.</param>
internal sealed record JpegOrigin(JpegFrame Frame, bool IsRgb) : FileOrigin
{
    /// <summary>
    /// The origin for a picture that was converted from CMYK: luma with chroma at full resolution, without coefficients. Each quantization step is the smaller one of the file's and of the default
    /// quality's, because unchanged pixels are encoded again too.
    /// </summary>
    public static JpegOrigin OfPrint(JpegFrame frame)
    {
        JpegComponent[] components =
        [
            .. frame.Components.Take(3).Select((component, i) => new JpegComponent((byte)(i + 1), 1, 1, (byte)i) { Table = Finer(component.Table!, JpegQuality.Table(i > 0, JpegQuality.Default)) }),
        ];
        return new JpegOrigin(new JpegFrame(frame.Width, frame.Height, progressive: false, components), IsRgb: false);
    }

    /// <summary>The origin of the picture that was turned upright. Takes the coefficients from this object and turns them where <see cref="JpegBlockTurn"/> can; otherwise the result has none, and every block is encoded again.</summary>
    /// <param name="orientation">Exif's number, 1 to 8.</param>
    public JpegOrigin Turned(int orientation)
    {
        JpegFrame upright = Frame.Turned(orientation);
        JpegComponent[] components = upright.Components;
        for (int i = 0; i < components.Length && Frame.Components[i].Coefficients.Length > 0 && JpegBlockTurn.IsPossible(upright, orientation); i++)
        {
            components[i].Coefficients = JpegBlockTurn.Run(Frame.Components[i], components[i], orientation);
            Frame.Components[i].Coefficients = [];
        }

        return this with { Frame = upright };
    }

    private static ushort[] Finer(ushort[] one, ushort[] other) => [.. one.Zip(other, Math.Min)];

    /// <summary>Whether the picture has the size and the colors of the original.</summary>
    public bool Fits(Picture picture) =>
        picture.Width == Frame.Width && picture.Height == Frame.Height && picture.Layout == (Frame.Components.Length == 1 ? PixelFormat.Gray8 : PixelFormat.Rgb24);
}
