namespace FastInpaint.Strategies;

/// <summary>Finds the windows of a picture's holes.</summary>
internal static class LocalWindows
{
    // With more components, comparing all pairs would take too long.
    private const int MostComponents = 1024;

    /// <summary>Finds windows whose cores contain all hole pixels. They are sorted by size, so that windows with the same plan run one after the other.</summary>
    /// <param name="mask">The mask.</param>
    /// <param name="range">The mask values that mean hole.</param>
    /// <param name="dilate">Pixels by which the hole is grown.</param>
    /// <param name="bounds">A box around all hole pixels of the mask, not empty.</param>
    /// <param name="around">Returns the window around a core, given the picture's width and height.</param>
    public static List<LocalWindow> Find(ReadOnlyMask mask, HoleRange range, int dilate, PixelBox bounds, Func<PixelBox, int, int, PixelBox> around)
    {
        return Around(HoleComponents.Boxes(mask, range, bounds), mask.Width, mask.Height, dilate, around);
    }

    /// <summary>Finds windows whose cores contain the given components of a hole. If there are very many, components that begin near each other are joined first.</summary>
    /// <param name="components">Boxes around the hole's components.</param>
    /// <param name="width">Width of the picture.</param>
    /// <param name="height">Height of the picture.</param>
    /// <inheritdoc cref="Find"/>
    public static List<LocalWindow> Around(List<PixelBox> components, int width, int height, int dilate, Func<PixelBox, int, int, PixelBox> around)
    {
        for (int cell = 2 * HoleComponents.CellSide; components.Count > MostComponents; cell *= 2)
        {
            int side = cell;
            components = [.. components.GroupBy(component => (component.Top / side, component.Left / side)).Select(near => near.Aggregate(HoleComponents.Union))];
        }

        var windows = new List<LocalWindow>(components.Count);
        foreach (PixelBox component in components)
        {
            Add(windows, component.Grow(dilate, width, height), width, height, around);
        }

        windows.Sort(Compare);
        return windows;
    }

    /// <summary>Adds a core. Joins it with every core that it touches, and with every core whose window is cheaper to run together with its own.</summary>
    private static void Add(List<LocalWindow> windows, PixelBox core, int width, int height, Func<PixelBox, int, int, PixelBox> around)
    {
        PixelBox box = around(core, width, height);
        for (int i = 0; i < windows.Count; i++)
        {
            PixelBox both = HoleComponents.Union(core, windows[i].Core);
            PixelBox joined = around(both, width, height);
            // The match and the blend of a core read pixels beside the core, so cores need a distance.
            if (Intersect(core.Grow(2, width, height), windows[i].Core) || joined.Area <= box.Area + windows[i].Box.Area)
            {
                windows.RemoveAt(i);
                (core, box) = (both, joined);
                i = -1;
            }
        }

        windows.Add(new LocalWindow(core, box));
    }

    private static bool Intersect(PixelBox a, PixelBox b) => a.Left < b.Right && b.Left < a.Right && a.Top < b.Bottom && b.Top < a.Bottom;

    private static int Compare(LocalWindow a, LocalWindow b) =>
        (a.Box.Height, a.Box.Width, a.Core.Top, a.Core.Left).CompareTo((b.Box.Height, b.Box.Width, b.Core.Top, b.Core.Left));
}
