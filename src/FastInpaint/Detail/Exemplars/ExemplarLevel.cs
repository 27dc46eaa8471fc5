using System.Runtime.CompilerServices;

namespace FastInpaint.Detail.Exemplars;

/// <summary>One level of the pyramid in which exemplars are searched: colors, guidance, roles of the pixels, and the nearest-neighbor field.
/// A target is the center of a patch that has something to fill; its source is the center of another patch, packed as y * 65536 + x.</summary>
internal unsafe struct ExemplarLevel
{
    /// <summary>Pixels around <see cref="Colors"/> that are never there.</summary>
    public const int Margin = 4;

    /// <summary>The fourth byte of <see cref="Colors"/> where a pixel is not there, where it is open and not yet filled, and its least elsewhere.</summary>
    public const uint Absent = 0, Empty = 1, LeastTexture = 2;

    /// <summary>Bits of <see cref="Roles"/>. The patch around the pixel is not wholly known; it has an open pixel; the pixel is open: exemplars are to fill it.</summary>
    public const byte NotSource = 1, Target = 2, Open = 4;

    /// <summary>Pixels in a row, and rows.</summary>
    public int Width, Height;

    /// <summary>Pixels of the picture along one pixel of the level.</summary>
    public int Scale;

    /// <summary>Source patches.</summary>
    public int Sources;

    /// <summary>Red, green, blue and texture of a pixel from its low to its high byte: Colors[y * ColorStride + x], with margins all around.
    /// Texture is the mean, over the pixel's part of the picture, of the sum of the differences of green across a pixel and down: as gravel and calm water
    /// of one color differ on every level.</summary>
    public uint* Colors;

    /// <summary>Pixels from one row of <see cref="Colors"/> to the next.</summary>
    public int ColorStride;

    /// <summary>The picture and the smooth fill, blurred, of half the resolution: Guide[(y / 2) * GuideStride + x / 2].</summary>
    public uint* Guide;

    /// <summary>Pixels from one row of <see cref="Guide"/> to the next.</summary>
    public int GuideStride;

    /// <summary>The picture and the smooth fill, with 255 in the fourth byte where they are there: Means[y * Width + x].</summary>
    public uint* Means;

    /// <summary>[y * Width + x]: the pixel's kind as in <see cref="DetailCanvas"/>, the roles of its row of seven, and those of its patch.</summary>
    public byte* Kinds, RowRoles, Roles;

    /// <summary>Distance to the nearest known pixel in pixels of the picture: Depth[y * Width + x].</summary>
    public float* Depth;

    /// <summary>The targets' sources and costs, which steps read, and those of the next step: [y * Width + x].</summary>
    public int* Field, Costs, NextField, NextCosts;

    /// <summary>Weights of the targets' votes: Weights[y * Width + x].</summary>
    public float* Weights;

    /// <summary>The targets of row y have TargetLeft[y] &lt;= x &lt; TargetRight[y]; the row has RowSources[y] source patches' centers.</summary>
    public int* TargetLeft, TargetRight, RowSources;

    /// <summary>The side of the next coarser level.</summary>
    public static int Half(int side) => (side + 1) / 2;

    /// <summary>Takes some of the memory and moves its beginning on.</summary>
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

    /// <summary>Lays the level over memory and moves the memory's beginning on.</summary>
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

    /// <summary>Whether a patch around (y, x) has something to fill.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly bool IsTarget(int y, int x) => (uint)y < (uint)Height && (uint)x < (uint)Width && (Roles[((nint)y * Width) + x] & Target) != 0;

    /// <summary>Makes what the last step wrote what the next reads.</summary>
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
