namespace FastInpaint.Rows;

/// <summary>A window whose pixels and mask are collected row by row until it is complete.</summary>
internal sealed class RowWindow
{
    private readonly int _bytesPerPixel;
    private RowBox? _pixels;
    private RowBox? _mask;
    private RowBox? _exclude;

    /// <param name="window">The window.</param>
    /// <param name="workspace">The window's workspace.</param>
    /// <param name="bytesPerPixel">Bytes per pixel of the picture.</param>
    /// <exception cref="InsufficientMemoryException">The window is larger than an array can be.</exception>
    public RowWindow(LocalWindow window, WindowWorkspace workspace, int bytesPerPixel)
    {
        RowBox.Check(window.Box, bytesPerPixel);
        RowBox.Check(workspace.Seen, bytesPerPixel: 1);
        (Window, Workspace, _bytesPerPixel) = (window, workspace, bytesPerPixel);
    }

    public LocalWindow Window { get; }

    public WindowWorkspace Workspace { get; }

    public RowBox Pixels => _pixels!;

    public ReadOnlyMask Mask => new(_mask!.Bytes, Workspace.Seen.Width, Workspace.Seen.Height);

    /// <summary>The window's exclude mask: pixels that must not be copied or continued. Default for none.</summary>
    public ReadOnlyMask Exclude => _exclude is null ? default : new(_exclude.Bytes, Window.Box.Width, Window.Box.Height);

    /// <summary>Copies the window's parts of one row of the picture, the mask and the exclude mask. The exclude mask may be empty.</summary>
    /// <returns>Whether this row completes the window.</returns>
    public bool Take(ReadOnlySpan<byte> pixels, ReadOnlySpan<byte> mask, ReadOnlySpan<byte> exclude, int y)
    {
        if (y < Workspace.Seen.Top)
        {
            return false;
        }

        _pixels ??= new RowBox(Window.Box, _bytesPerPixel);
        _mask ??= new RowBox(Workspace.Seen, bytesPerPixel: 1);
        _pixels.Take(pixels, y);
        _mask.Take(mask, y);
        if (!exclude.IsEmpty)
        {
            _exclude ??= new RowBox(Window.Box, bytesPerPixel: 1);
            _exclude.Take(exclude, y);
        }

        return y == Workspace.Seen.Bottom - 1;
    }
}
