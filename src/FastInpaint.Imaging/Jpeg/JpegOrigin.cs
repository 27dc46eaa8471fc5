namespace FastInpaint.Imaging.Jpeg;

/// <summary>The file that a picture was read from, kept so that a JPEG file written in its place loses nothing where nothing changed: coefficients, tables and sampling.</summary>
/// <param name="IsRgb">Whether its three components are red, green and blue.</param>
internal sealed record JpegOrigin(JpegFrame Frame, bool IsRgb) : FileOrigin
{
    /// <summary>
    /// What follows a file of inks: luma with chroma at full resolution, without coefficients. Each step of a quantization table is the finer one of the file's and of the usual quality's, because the
    /// pixels that have not changed are encoded again too.
    /// </summary>
    public static JpegOrigin OfPrint(JpegFrame frame)
    {
        JpegComponent[] components =
        [
            .. frame.Components.Take(3).Select((component, i) => new JpegComponent((byte)(i + 1), 1, 1, (byte)i) { Table = Finer(component.Table!, JpegQuality.Table(i > 0, JpegQuality.Default)) }),
        ];
        return new JpegOrigin(new JpegFrame(frame.Width, frame.Height, progressive: false, components), IsRgb: false);
    }

    /// <summary>The same for the picture turned upright; takes the coefficients from this. Coefficients are turned where there are any and <see cref="JpegBlockTurn"/> can turn them, otherwise it has none and everything is encoded anew.</summary>
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

    /// <summary>Whether a picture of these pixels can take the original's place.</summary>
    public bool Fits(Picture picture) =>
        picture.Width == Frame.Width && picture.Height == Frame.Height && picture.Layout == (Frame.Components.Length == 1 ? PixelFormat.Gray8 : PixelFormat.Rgb24);
}
