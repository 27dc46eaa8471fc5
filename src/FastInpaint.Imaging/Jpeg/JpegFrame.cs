using System.Buffers.Binary;
using FastInpaint.Imaging.Profiles;

namespace FastInpaint.Imaging.Jpeg;

/// <summary>A frame: the picture's size, its components, and the layout of their samples.</summary>
internal sealed class JpegFrame
{
    /// <summary>The most blocks in an MCU of several components.</summary>
    public const int LargestMcu = 10;

    /// <summary>The greatest sampling factor.</summary>
    public const int LargestFactor = 4;

    /// <summary>The number of components of a CMYK or YCCK picture.</summary>
    public const int PrintComponents = 4;

    public JpegFrame(int width, int height, bool progressive, JpegComponent[] components)
    {
        (Width, Height, Progressive, Components) = (width, height, progressive, components);
        MaxHorizontal = components.Max(component => component.Horizontal);
        MaxVertical = components.Max(component => component.Vertical);
        foreach (JpegComponent component in components)
        {
            component.Place(width, height, MaxHorizontal, MaxVertical);
        }
    }

    /// <summary>A layout with as many bytes a pixel as the frame has components.</summary>
    public PixelFormat Samples => Components.Length switch { 1 => PixelFormat.Gray8, 3 => PixelFormat.Rgb24, _ => PixelFormat.Rgba32 };

    public int Width { get; }

    public int Height { get; }

    public bool Progressive { get; }

    public JpegComponent[] Components { get; }

    public int MaxHorizontal { get; }

    public int MaxVertical { get; }

    /// <summary>The scans of a baseline file, each a list of component indices: one scan of all components, or one scan each where an MCU would exceed the ten allowed blocks (T.81, B.2.3).</summary>
    public int[][] BaselineScans
    {
        get
        {
            int[] all = [.. Enumerable.Range(0, Components.Length)];
            return Components.Sum(component => component.Horizontal * component.Vertical) <= LargestMcu ? [all] : [.. all.Select(i => new[] { i })];
        }
    }

    /// <summary>MCUs in a row of an interleaved scan.</summary>
    public int McusWide => (Width + 8 * MaxHorizontal - 1) / (8 * MaxHorizontal);

    /// <summary>Rows of MCUs.</summary>
    public int McusHigh => (Height + 8 * MaxVertical - 1) / (8 * MaxVertical);

    /// <summary>Blocks of all components.</summary>
    public long Blocks => Components.Sum(component => (long)component.StoredWide * component.StoredHigh);

    /// <summary>The frame of the upright picture, with this frame's tables and without coefficients.</summary>
    /// <param name="orientation">Exif's number, 1 to 8.</param>
    public JpegFrame Turned(int orientation)
    {
        bool transpose = ExifOrientation.Transposes(orientation);
        JpegComponent[] components =
        [
            .. Components.Select(component => transpose
                ? new JpegComponent(component.Id, component.Vertical, component.Horizontal, component.Quantization) { Table = Transpose(component.Table) }
                : new JpegComponent(component.Id, component.Horizontal, component.Vertical, component.Quantization) { Table = component.Table }),
        ];
        return transpose ? new JpegFrame(Height, Width, false, components) : new JpegFrame(Width, Height, false, components);
    }

    private static ushort[]? Transpose(ushort[]? table) => table is null ? null : [.. Enumerable.Range(0, 64).Select(i => table[i % 8 * 8 + i / 8])];

    /// <summary>Reads a frame's header.</summary>
    /// <exception cref="PictureFormatException">The header is damaged, or of a kind that is not read.</exception>
    /// <exception cref="PictureLimitException">The picture exceeds a limit.</exception>
    public static JpegFrame Read(ReadOnlySpan<byte> content, bool progressive, PictureLimits limits, string name)
    {
        if (content.Length < 6 || content.Length != 6 + 3 * content[5])
        {
            throw JpegError.Damaged(name, "it has two frames, or a frame header of a wrong length");
        }

        int precision = content[0];
        int height = BinaryPrimitives.ReadUInt16BigEndian(content[1..]);
        int width = BinaryPrimitives.ReadUInt16BigEndian(content[3..]);
        int count = content[5];
        if (precision != 8)
        {
            throw JpegError.Of(name, $"it has samples of {precision} bits; 8 are read. Save it with 8 bits.");
        }

        if (count is not (1 or 3 or PrintComponents))
        {
            throw JpegError.Of(name, $"it has {count} components; 1, 3 and 4 are read. Save it as gray or RGB.");
        }

        if (width == 0 || height == 0)
        {
            throw JpegError.Damaged(name, $"it says {width} x {height} pixels");
        }

        var components = new JpegComponent[count];
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<byte> entry = content.Slice(6 + 3 * i, 3);
            byte id = entry[0];
            int horizontal = entry[1] >> 4, vertical = entry[1] & 15;
            if (horizontal is < 1 or > LargestFactor || vertical is < 1 or > LargestFactor || entry[2] >= JpegTables.Count || Array.Exists(components[..i], component => component.Id == id))
            {
                throw JpegError.Damaged(name, $"component {i} has the number {id}, the sampling {horizontal}x{vertical} and the quantization table {entry[2]}");
            }

            // The sampling factors of a single component have no effect.
            components[i] = count == 1 ? new JpegComponent(id, 1, 1, entry[2]) : new JpegComponent(id, horizontal, vertical, entry[2]);
        }

        var frame = new JpegFrame(width, height, progressive, components);
        limits.Check(name, width, height, frame.Samples);
        foreach (JpegComponent component in components)
        {
            if (frame.MaxHorizontal % component.Horizontal != 0 || frame.MaxVertical % component.Vertical != 0)
            {
                throw JpegError.Of(name, $"its components are sampled {string.Join(", ", components.Select(each => $"{each.Horizontal}x{each.Vertical}"))}, which is not read. Save it with 4:4:4, 4:2:2 or 4:2:0.");
            }
        }

        return frame;
    }
}
