namespace FastInpaint;

/// <summary>A window whose pixels and mask are collected row by row, until it can be used.</summary>
/// <param name="window">The window.</param>
/// <param name="workspace">What it needs.</param>
/// <param name="bytesPerPixel">Bytes of the picture's pixels.</param>
internal sealed class RowWindow(LocalWindow window, WindowWorkspace workspace, int bytesPerPixel)
{
    private RowBox? _pixels;
    private RowBox? _mask;

    public LocalWindow Window => window;

    public WindowWorkspace Workspace => workspace;

    public RowBox Pixels => _pixels!;

    public ReadOnlyMask Mask => new(_mask!.Bytes, workspace.Seen.Width, workspace.Seen.Height);

    /// <summary>Takes its part of a row of picture and mask.</summary>
    /// <returns>Whether that was the last one that it needs.</returns>
    public bool Take(ReadOnlySpan<byte> pixels, ReadOnlySpan<byte> mask, int y)
    {
        if (y < workspace.Seen.Top)
        {
            return false;
        }

        _pixels ??= new RowBox(window.Box, bytesPerPixel);
        _mask ??= new RowBox(workspace.Seen, bytesPerPixel: 1);
        _pixels.Take(pixels, y);
        _mask.Take(mask, y);
        return y == workspace.Seen.Bottom - 1;
    }
}
