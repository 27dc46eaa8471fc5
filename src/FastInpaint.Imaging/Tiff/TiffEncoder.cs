using System.Buffers.Binary;
using System.IO.Compression;
using System.Runtime.InteropServices;
using FastInpaint.Imaging.Formats;
using FastInpaint.Imaging.Pixels;
using FastInpaint.Imaging.Profiles;

namespace FastInpaint.Imaging.Tiff;

/// <summary>
/// Encodes TIFF files: Deflate in strips, the horizontal predictor for samples of 8 or 16 bits, unassociated alpha, upright. A picture whose file had 1, 2 or 4 bits of gray is written with these bits;
/// changed pixels are rounded. The directory precedes the pixels, so the stream need not be seekable; all compressed strips are held until the last one is ready.
/// </summary>
internal static class TiffEncoder
{
    private const int StripBytes = 1 << 18;
    // Bytes for each strip: two numbers in the directory, and the overhead of zlib for a short stream.
    private const int StripOverhead = 32;
    private const double MetersInAnInch = 0.0254;

    public static void Encode(Stream stream, Picture picture, ReadOnlyMemory<byte>? changed, CancellationToken cancellationToken)
    {
        (picture, int bits) = Fitted(picture, changed);
        PictureProfiles profiles = picture.Metadata.Profiles();
        TiffExif? exif = profiles.Exif is { } structure ? TiffExif.Of(structure) : null;
        bool big = exif?.IsBigEndian ?? false;
        int rowBytes = (int)((((long)picture.Width * picture.Layout.ChannelCount() * bits) + 7) / 8);
        int rowsPerStrip = Math.Clamp(StripBytes / rowBytes, 1, picture.Height);
        List<byte[]> strips = Compress(picture, bits, rowBytes, rowsPerStrip, big, cancellationToken);

        List<TiffEntry> entries = Entries(picture, bits, rowsPerStrip, big);
        entries.Add(TiffDirectoryBytes.Longs(TiffTag.StripByteCounts, big, [.. strips.Select(strip => (uint)strip.Length)]));
        AddProfiles(entries, profiles, picture.Metadata.ProfileFits(picture.Layout), big);
        entries.AddRange(exif?.Entries ?? []);

        // The header, the directories of Exif, the directory, the strips.
        uint next = TiffDirectory.HeaderSize;
        var inner = new List<byte>();
        foreach ((ushort tag, TiffExif directory) in exif?.Inner ?? [])
        {
            entries.Add(TiffDirectoryBytes.Longs(tag, big, next + (uint)inner.Count));
            inner.AddRange(directory.ToDirectory(next + (uint)inner.Count));
        }

        uint start = next + (uint)inner.Count;
        TiffEntry[] withoutPlaces = [.. entries];
        uint place = start + (uint)TiffDirectoryBytes.Write([.. withoutPlaces, TiffDirectoryBytes.Longs(TiffTag.StripOffsets, big, new uint[strips.Count])], big, start).Length;
        var places = new uint[strips.Count];
        for (int i = 0; i < places.Length; i++)
        {
            places[i] = place;
            place = checked(place + (uint)strips[i].Length);
        }

        stream.Write(TiffDirectoryBytes.Header(big, start));
        stream.Write(CollectionsMarshal.AsSpan(inner));
        stream.Write(TiffDirectoryBytes.Write([.. withoutPlaces, TiffDirectoryBytes.Longs(TiffTag.StripOffsets, big, places)], big, start));
        foreach (byte[] strip in strips)
        {
            cancellationToken.ThrowIfCancellationRequested();
            stream.Write(strip);
        }
    }

    /// <summary>The most bytes of a picture's file without its metadata.</summary>
    public static long MostBytes(PictureHeader picture)
    {
        long strips = (picture.PixelBytes / Math.Max(1, StripBytes / picture.RowBytes * picture.RowBytes)) + 1;
        return CodecMemory.Deflated(picture.PixelBytes) + (Math.Min(strips, picture.Height) * StripOverhead);
    }

    private static List<TiffEntry> Entries(Picture picture, int bits, int rowsPerStrip, bool big)
    {
        int channels = picture.Layout.ChannelCount();
        List<TiffEntry> entries =
        [
            TiffDirectoryBytes.Longs(TiffTag.ImageWidth, big, (uint)picture.Width),
            TiffDirectoryBytes.Longs(TiffTag.ImageLength, big, (uint)picture.Height),
            TiffDirectoryBytes.Shorts(TiffTag.BitsPerSample, big, [.. Enumerable.Repeat(bits, channels)]),
            TiffDirectoryBytes.Shorts(TiffTag.Compression, big, (int)TiffCompression.AdobeDeflate),
            TiffDirectoryBytes.Shorts(TiffTag.Photometric, big, picture.Layout.IsGray() ? 1 : 2),
            TiffDirectoryBytes.Shorts(TiffTag.Orientation, big, ExifOrientation.Upright),
            TiffDirectoryBytes.Shorts(TiffTag.SamplesPerPixel, big, channels),
            TiffDirectoryBytes.Longs(TiffTag.RowsPerStrip, big, (uint)rowsPerStrip),
            TiffDirectoryBytes.Shorts(TiffTag.PlanarConfiguration, big, 1),
            TiffDirectoryBytes.Shorts(TiffTag.Predictor, big, bits >= 8 ? 2 : 1),
        ];
        if (picture.Layout.HasAlpha())
        {
            entries.Add(TiffDirectoryBytes.Shorts(TiffTag.ExtraSamples, big, 2));
        }

        return entries;
    }

    private static void AddProfiles(List<TiffEntry> entries, PictureProfiles profiles, bool profileFits, bool big)
    {
        if (profiles.Icc is { Length: > 0 } icc && profileFits)
        {
            entries.Add(TiffDirectoryBytes.Bytes(TiffTag.Icc, 7, icc));
        }

        if (profiles.Xmp is { Length: > 0 } xmp)
        {
            entries.Add(TiffDirectoryBytes.Bytes(TiffTag.Xmp, 1, xmp));
        }

        if (profiles.Density is { PerMeter: true, X: > 0, Y: > 0 } density)
        {
            // Pixels an inch, rounded to a hundredth. So 300 pixels an inch, which PNG stores rounded to whole pixels a meter, stay 300.
            entries.Add(TiffDirectoryBytes.Quotient(TiffTag.XResolution, big, Hundredths(density.X), 100));
            entries.Add(TiffDirectoryBytes.Quotient(TiffTag.YResolution, big, Hundredths(density.Y), 100));
            entries.Add(TiffDirectoryBytes.Shorts(TiffTag.ResolutionUnit, big, 2));
        }
    }

    private static uint Hundredths(uint perMeter) => (uint)Math.Max(1, Math.Round(perMeter * MetersInAnInch * 100));

    /// <summary>The picture as it is written, and the bits of a sample: the original file's fewer bits where all unchanged pixels fit them, else the layout's.</summary>
    private static (Picture Picture, int Bits) Fitted(Picture picture, ReadOnlyMemory<byte>? changed) =>
        GrayLevels.TryFit(picture, picture.Metadata.BitDepth, changed) is { } gray ? (gray, picture.Metadata.BitDepth) : (picture, 8 * picture.Layout.BytesPerChannel());

    private static List<byte[]> Compress(Picture picture, int bits, int rowBytes, int rowsPerStrip, bool big, CancellationToken cancellationToken)
    {
        var strips = new List<byte[]>();
        var row = new byte[rowBytes];
        int channels = picture.Layout.ChannelCount();
        using var compressed = new MemoryStream(2 * StripBytes);
        for (int top = 0; top < picture.Height; top += rowsPerStrip)
        {
            compressed.SetLength(0);
            using (var deflater = new ZLibStream(compressed, CompressionLevel.Optimal, leaveOpen: true))
            {
                for (int y = top; y < Math.Min(top + rowsPerStrip, picture.Height); y++)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    if (bits < 8)
                    {
                        PackedSamples.Pack(picture.Row(y), bits, row, PackedSamples.GrayScale(bits));
                    }
                    else if (bits == 16)
                    {
                        Differences(MemoryMarshal.Cast<byte, ushort>(picture.Row(y)), channels, row, big);
                    }
                    else
                    {
                        Differences(picture.Row(y), channels, row);
                    }

                    deflater.Write(row);
                }
            }

            strips.Add(compressed.ToArray());
        }

        return strips;
    }

    /// <summary>The horizontal predictor: the difference of each sample from the same sample of the pixel to the left.</summary>
    private static void Differences(ReadOnlySpan<byte> pixels, int channels, Span<byte> row)
    {
        pixels[..channels].CopyTo(row);
        for (int i = channels; i < pixels.Length; i++)
        {
            row[i] = (byte)(pixels[i] - pixels[i - channels]);
        }
    }

    private static void Differences(ReadOnlySpan<ushort> pixels, int channels, Span<byte> row, bool big)
    {
        for (int i = 0; i < pixels.Length; i++)
        {
            ushort difference = (ushort)(pixels[i] - (i < channels ? 0 : pixels[i - channels]));
            if (big)
            {
                BinaryPrimitives.WriteUInt16BigEndian(row[(2 * i)..], difference);
            }
            else
            {
                BinaryPrimitives.WriteUInt16LittleEndian(row[(2 * i)..], difference);
            }
        }
    }
}
