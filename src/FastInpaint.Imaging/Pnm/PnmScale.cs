using FastInpaint.Imaging.IO;

namespace FastInpaint.Imaging.Pnm;

/// <summary>Samples from 0..maxValue to the whole range, rounded to the nearest.</summary>
internal static class PnmScale
{
    public static int To8(int value, int maxValue) => ((value * 255) + (maxValue / 2)) / maxValue;

    public static int To16(int value, int maxValue) => (int)((((uint)value * 65535) + ((uint)maxValue / 2)) / (uint)maxValue);

    public static PictureFormatException TooLarge(ByteSource source, int value, int maxValue) =>
        source.Error($"a sample before byte {source.Position} is {value}, the header allows at most {maxValue}; the file is damaged.");
}
