using System.Runtime.CompilerServices;

namespace FastInpaint.Detail.Exemplars;

/// <summary>One level of the pyramid on which patches are searched: colors, guidance, roles of the pixels, and the nearest-neighbor field.
/// A target is the center of a patch that contains pixels to fill. Its source is the center of the patch to copy from, packed as y * 65536 + x.</summary>
internal unsafe struct ExemplarLevel
{
    /// <summary>Width of the border around <see cref="Colors"/>, in pixels that are always absent.</summary>
    public const int Margin = 4;

    /// <summary>Values of the fourth byte of <see cref="Colors"/>: the pixel is absent; it is open and not yet filled; and the least texture of every other pixel.</summary>
    public const uint Absent = 0, Empty = 1, LeastTexture = 2;

    /// <summary>Bits of <see cref="Roles"/>. NotSource: the patch around the pixel is not wholly known. Target: the patch contains an open pixel. Open: the pixel itself is to be filled with patches.</summary>
    public const byte NotSource = 1, Target = 2, Open = 4;

    /// <summary>Pixels in a row, and number of rows.</summary>
    public int Width, Height;

    /// <summary>Side, in picture pixels, of one pixel of the level.</summary>
    public int Scale;

    /// <summary>Number of source patches.</summary>
    public int Sources;

    /// <summary>Red, green, blue and texture of a pixel, from the low to the high byte: Colors[y * ColorStride + x], with a border on all sides.
    /// Texture measures roughness: the sum of the horizontal and vertical differences of green, averaged over the pixel's area of the picture. It tells gravel from calm water
    /// of the same color on every level.</summary>
    public uint* Colors;

    /// <summary>Pixels from one row of <see cref="Colors"/> to the next.</summary>
    public int ColorStride;

    /// <summary>The picture and the smooth fill at half the level's resolution, blurred: Guide[(y / 2) * GuideStride + x / 2].</summary>
    public uint* Guide;

    /// <summary>Pixels from one row of <see cref="Guide"/> to the next.</summary>
    public int GuideStride;

    /// <summary>The picture and the smooth fill, with 255 in the fourth byte where a pixel is present: Means[y * Width + x].</summary>
    public uint* Means;

    /// <summary>All indexed [y * Width + x]: the pixel's kind as in <see cref="DetailCanvas"/>, the roles of the row of seven pixels around it, and the roles of the patch around it.</summary>
    public byte* Kinds, RowRoles, Roles;

    /// <summary>Distance to the nearest known pixel, in picture pixels: Depth[y * Width + x].</summary>
    public float* Depth;

    /// <summary>All indexed [y * Width + x]: each target's source and cost, which a step reads, and the source and cost for the next step, which it writes.</summary>
    public int* Field, Costs, NextField, NextCosts;

    /// <summary>Weight of each target's votes: Weights[y * Width + x].</summary>
    public float* Weights;

    /// <summary>For row y: targets lie at TargetLeft[y] &lt;= x &lt; TargetRight[y], and the row has RowSources[y] centers of source patches.</summary>
    public int* TargetLeft, TargetRight, RowSources;

    /// <summary>The side of the next coarser level.</summary>
    public static int Half(int side) => (side + 1) / 2;

    /// <summary>Takes memory from the beginning of a block, and moves that beginning behind it.</summary>
    public static byte* Take(ref byte* memory, long bytes)
    {
        byte* taken = memory;
        memory += NativeBlock.Align(bytes);
        return taken;
    }

    /// <summary>Bytes of a level of this size.</summary>
    public static long Bytes(int width, int height)
    {
        ExemplarLevel level = default;
        byte* end = null;
        level.Lay(width, height, 1, ref end);
        return (long)end;
    }

    /// <summary>Lays the level over the beginning of a block, and moves that beginning behind it.</summary>
    public void Lay(int width, int height, int scale, ref byte* memory)
    {
        (Width, Height, Scale) = (width, height, scale);
        long area = (long)width * height;
        ColorStride = width + (2 * Margin);
        Colors = (uint*)Take(ref memory, (long)ColorStride * (height + (2 * Margin)) * sizeof(uint)) + ((nint)Margin * ColorStride) + Margin;
        GuideStride = Half(width);
        Guide = (uint*)Take(ref memory, (long)GuideStride * Half(height) * sizeof(uint));
        Means = (uint*)Take(ref memory, area * sizeof(uint));
        Kinds = Take(ref memory, area);
        RowRoles = Take(ref memory, area);
        Roles = Take(ref memory, area);
        Depth = (float*)Take(ref memory, area * sizeof(float));
        Field = (int*)Take(ref memory, area * sizeof(int));
        Costs = (int*)Take(ref memory, area * sizeof(int));
        NextField = (int*)Take(ref memory, area * sizeof(int));
        NextCosts = (int*)Take(ref memory, area * sizeof(int));
        Weights = (float*)Take(ref memory, area * sizeof(float));
        TargetLeft = (int*)Take(ref memory, (long)height * sizeof(int));
        TargetRight = (int*)Take(ref memory, (long)height * sizeof(int));
        RowSources = (int*)Take(ref memory, (long)height * sizeof(int));
    }

    /// <summary>Whether a patch around (y, x) may be copied.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly bool IsSource(int y, int x) => (uint)y < (uint)Height && (uint)x < (uint)Width && (Roles[((nint)y * Width) + x] & NotSource) == 0;

    /// <summary>Whether the patch around (y, x) contains pixels to fill.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly bool IsTarget(int y, int x) => (uint)y < (uint)Height && (uint)x < (uint)Width && (Roles[((nint)y * Width) + x] & Target) != 0;

    /// <summary>Swaps the fields: the next step reads what the last step wrote.</summary>
    public void Swap()
    {
        int* field = Field;
        int* costs = Costs;
        Field = NextField;
        Costs = NextCosts;
        NextField = field;
        NextCosts = costs;
    }
}
