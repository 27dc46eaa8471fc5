using System.Text;

namespace FastInpaint.Imaging;

/// <summary>Chunk types, as the big-endian numbers of their four letters.</summary>
internal static class PngChunkType
{
    public const uint Ihdr = 0x49484452;
    public const uint Plte = 0x504C5445;
    public const uint Trns = 0x74524E53;
    public const uint Idat = 0x49444154;
    public const uint Iend = 0x49454E44;
    public const uint Iccp = 0x69434350;
    public const uint Fdat = 0x66644154;
    public const uint Cabx = 0x63614258;
    public const uint Gama = 0x67414D41;
    public const uint Srgb = 0x73524742;
    public const uint Sbit = 0x73424954;
    public const uint Bkgd = 0x624B4744;
    public const uint Hist = 0x68495354;

    private static readonly string[] Singles = ["cICP", "mDCV", "cLLI", "iCCP", "sRGB", "gAMA", "cHRM", "pHYs", "eXIf"];
    private static readonly string[] Texts = ["tEXt", "zTXt", "iTXt"];
    private static readonly uint[] SingleTypes = [.. Singles.Select(FromName)];
    private static readonly uint[] TextTypes = [.. Texts.Select(FromName)];
    private static readonly uint ExifType = FromName("eXIf");

    public static string KeptNames { get; } = string.Join(", ", Singles.Concat(Texts));

    /// <summary>Whether a chunk of this type is metadata that is kept, before or after the pixels.</summary>
    public static bool IsKept(uint type, bool afterPixels) =>
        TextTypes.Contains(type) || (afterPixels ? type == ExifType : SingleTypes.Contains(type));

    /// <summary>Whether a chunk type is critical: a decoder that does not know it cannot show the picture.</summary>
    public static bool IsCritical(uint type) => (type & 0x2000_0000) == 0;

    /// <summary>Whether a type consists of four ASCII letters.</summary>
    public static bool IsValid(uint type)
    {
        for (int shift = 0; shift < 32; shift += 8)
        {
            if (!char.IsAsciiLetter((char)(byte)(type >> shift)))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The number of a type; 0, which is no type, for a name that has not four characters.</summary>
    public static uint FromName(string name) =>
        name.Length == 4 ? ((uint)(byte)name[0] << 24) | ((uint)(byte)name[1] << 16) | ((uint)(byte)name[2] << 8) | (byte)name[3] : 0;

    public static string ToName(uint type) =>
        Encoding.ASCII.GetString([(byte)(type >> 24), (byte)(type >> 16), (byte)(type >> 8), (byte)type]);
}
