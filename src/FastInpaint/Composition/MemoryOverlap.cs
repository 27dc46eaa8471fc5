namespace FastInpaint.Composition;

/// <summary>Checks how a destination overlaps its picture. Two overlaps are allowed: the same memory (filling in place), and panels side by side in one buffer.</summary>
internal static class MemoryOverlap
{
    /// <exception cref="ArgumentException">A pixel of the destination lies on another pixel of the picture.</exception>
    public static void Check(ReadOnlyPixels picture, Pixels destination)
    {
        if (!picture.Data.Overlaps(destination.Data, out int offset) || (offset == 0 && picture.Stride == destination.Stride))
        {
            return;
        }

        int rowBytes = picture.Width * picture.Format.BytesPerPixel();
        int shift = ((offset % picture.Stride) + picture.Stride) % picture.Stride;
        bool panels = picture.Stride == destination.Stride && shift >= rowBytes && shift <= picture.Stride - rowBytes;
        if (!panels)
        {
            throw new ArgumentException(
                $"The destination overlaps the picture, shifted by {offset} bytes; it must be the same memory with the same stride, or apart.", nameof(destination));
        }
    }
}
