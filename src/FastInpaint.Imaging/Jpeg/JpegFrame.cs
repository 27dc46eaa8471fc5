namespace FastInpaint.Imaging.Jpeg;

/// <summary>A frame: size, components, and how their samples lie.</summary>
internal sealed class JpegFrame
{
    /// <summary>The most blocks in an MCU of several components.</summary>
    public const int LargestMcu = 10;

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

    public int Width { get; }

    public int Height { get; }

    public bool Progressive { get; }

    public JpegComponent[] Components { get; }

    public int MaxHorizontal { get; }

    public int MaxVertical { get; }

    /// <summary>The scans of a baseline file, each as numbers of components: all in one, or apart where an MCU would have more than the ten blocks that are allowed (T.81, B.2.3).</summary>
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
}
