namespace FastInpaint.Composition;

/// <summary>Finishing in place is allowed, and so are neighbouring panels of one buffer; a destination that lies across other pixels of the picture is not.</summary>
internal static class MemoryOverlap
{
    /// <exception cref="ArgumentException">Pixels of the destination lie on other pixels of the picture.</exception>
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
