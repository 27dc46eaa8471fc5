namespace FastInpaint.Imaging.Tiff;

/// <summary>An entry of a TIFF directory, its value inside the file.</summary>
/// <param name="Tag">What it says.</param>
/// <param name="Type">How a number is stored: 1 to 12.</param>
/// <param name="Count">How many numbers.</param>
/// <param name="Value">Their bytes, in the file's byte order.</param>
internal sealed record TiffEntry(ushort Tag, ushort Type, int Count, ReadOnlyMemory<byte> Value)
{
    private static ReadOnlySpan<byte> Sizes => [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8];

    /// <summary>Bytes of a number of a type; 0 for a type that TIFF has not.</summary>
    public static int SizeOf(int type) => type < Sizes.Length ? Sizes[type] : 0;
}
