using System.Runtime.InteropServices;

namespace FastInpaint.Imaging.Pixels;

/// <summary>Removes the alpha of opaque pictures, for files that cannot hold alpha.</summary>
internal static class Opacity
{
    /// <summary>The layout with alpha left out; the same where it has none.</summary>
    public static PixelFormat WithoutAlpha(this PixelFormat layout) =>
        layout.HasAlpha() ? PixelFormats.Of(layout.InFiles().ChannelCount() - 1, layout.BytesPerChannel()) : layout;

    /// <summary>How many pixels are not opaque, outside a hole.</summary>
    /// <param name="hole">One byte a pixel, not 0 where the pixel is ignored; empty where every pixel counts.</param>
    public static long CountTransparent(Picture picture, ReadOnlySpan<byte> hole) => !picture.Layout.HasAlpha() ? 0
        : picture.Layout.BytesPerChannel() == 1 ? Count(picture.Pixels.Span, byte.MaxValue, picture.Layout.ChannelCount(), hole)
        : Count(MemoryMarshal.Cast<byte, ushort>(picture.Pixels.Span), ushort.MaxValue, picture.Layout.ChannelCount(), hole);

    /// <summary>An opaque picture without its alpha.</summary>
    public static Picture Drop(Picture picture)
    {
        PixelFormat layout = picture.Layout.WithoutAlpha();
        int from = picture.Layout.BytesPerPixel(), to = layout.BytesPerPixel();
        var opaque = new Picture(picture.Width, picture.Height, layout) { Format = picture.Format, Metadata = picture.Metadata };
        ReadOnlySpan<byte> pixels = picture.Pixels.Span;
        for (Span<byte> target = opaque.Pixels.Span; target.Length > 0; target = target[to..], pixels = pixels[from..])
        {
            pixels[..to].CopyTo(target);
        }

        return opaque;
    }

    private static long Count<TSample>(ReadOnlySpan<TSample> samples, TSample opaque, int channels, ReadOnlySpan<byte> hole)
        where TSample : unmanaged, IEquatable<TSample>
    {
        long count = 0;
        for (int i = 0, at = channels - 1; at < samples.Length; i++, at += channels)
        {
            count += !samples[at].Equals(opaque) && (hole.IsEmpty || hole[i] == 0) ? 1 : 0;
        }

        return count;
    }
}
