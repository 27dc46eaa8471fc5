using FastInpaint.Imaging.Tiff;

namespace FastInpaint.Imaging.Tests;

/// <summary>TIFF files by hand.</summary>
internal static class TestTiff
{
    /// <summary>A file of a directory behind 16 bytes of pixels, at byte 8. Numbers are of 32 bits but those of palettes, which are of 16.</summary>
    public static byte[] File(params (ushort Tag, int[] Values)[] entries) => File(new byte[16], entries);

    /// <summary>A file of a directory behind pixels, at byte 8.</summary>
    public static byte[] File(byte[] pixels, params (ushort Tag, int[] Values)[] entries)
    {
        uint start = TiffDirectory.HeaderSize + (uint)pixels.Length;
        IEnumerable<TiffEntry> all = entries.Select(entry => entry.Tag == TiffTag.ColorMap
            ? TiffDirectoryBytes.Shorts(entry.Tag, false, entry.Values)
            : TiffDirectoryBytes.Longs(entry.Tag, false, [.. entry.Values.Select(value => (uint)value)]));
        return [.. TiffDirectoryBytes.Header(false, start), .. pixels, .. TiffDirectoryBytes.Write(all, false, start)];
    }
}
