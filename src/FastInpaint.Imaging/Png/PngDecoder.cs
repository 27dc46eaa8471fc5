using FastInpaint.Imaging.Formats;
using FastInpaint.Imaging.IO;
using FastInpaint.Imaging.Pixels;
using FastInpaint.Imaging.Profiles;

namespace FastInpaint.Imaging.Png;

/// <summary>Decodes PNG files (PNG specification, third edition; first picture of an animated one). Pictures are upright, whatever orientation Exif states before the pixels.</summary>
internal static class PngDecoder
{
    /// <summary>Bytes that one byte of deflate can stand for at most: 258 bytes in two bits.</summary>
    private const int MaxExpansion = 1032;

    public static PictureHeader ReadHeader(ByteSource source, PictureLimits limits)
    {
        var metadata = new PngMetadataCollector(limits);
        PngInfo info = PngInfoReader.Read(Open(source, limits), limits, metadata);
        (int width, int height) = ExifOrientation.UprightSize(info.Header.Width, info.Header.Height, PngProfiles.Orientation(metadata.Kept));
        return info.Stored with { Width = width, Height = height };
    }

    public static Picture Decode(ByteSource source, PictureLimits limits, CancellationToken cancellationToken)
    {
        (PngChunkReader chunks, PngInfo info, PngMetadataCollector metadata) = Start(source, limits, whole: true);
        return Decode(chunks, info, metadata, cancellationToken);
    }

    /// <summary>The rows: as they come where the picture is upright and not interlaced, else of the whole picture, or null where that is not wanted.</summary>
    public static RowSource? OpenRows(ByteSource source, PictureLimits limits, bool orWhole, CancellationToken cancellationToken)
    {
        (PngChunkReader chunks, PngInfo info, PngMetadataCollector metadata) = Start(source, limits, whole: false);
        return info.Header.Interlaced || PngProfiles.Orientation(metadata.Kept) != ExifOrientation.Upright
            ? orWhole ? new WholeRowSource(Decode(chunks, info, metadata, cancellationToken)) : null
            : new PngRowSource(chunks, info, metadata);
    }

    /// <summary>What the chunks so far say, of the upright picture.</summary>
    public static PictureMetadata Metadata(PngInfo info, PngMetadataCollector metadata) => new()
    {
        PngChunks = PngProfiles.Reset(metadata.Kept),
        BitDepth = info.Header.BitDepth,
        Origin = info.Palette,
        WasGray = info.Layout.IsGray(),
    };

    private static (PngChunkReader Chunks, PngInfo Info, PngMetadataCollector Metadata) Start(ByteSource source, PictureLimits limits, bool whole)
    {
        PngChunkReader chunks = Open(source, limits);
        var metadata = new PngMetadataCollector(limits);
        PngInfo info = PngInfoReader.Read(chunks, limits, metadata);
        if (whole)
        {
            PictureLimits.CheckBytes(source.Name, info.Header.Width, info.Header.Height, info.Layout);
        }

        RequirePlausible(source, info.Header);
        limits.CheckExpansion(source.Name, info.Header.Width, info.Header.Height, info.Layout, least => Available(source, least));
        return (chunks, info, metadata);
    }

    private static Picture Decode(PngChunkReader chunks, PngInfo info, PngMetadataCollector metadata, CancellationToken cancellationToken)
    {
        byte[] pixels = PixelMemory.Allocate(chunks.Source.Name, info.Header.Width, info.Header.Height, info.Layout);
        using (var rows = new PngRowReader(chunks, info.Header))
        {
            new PngPixelDecoder(info, rows, PngRowExpander.For(info, chunks.Source), pixels).Decode(cancellationToken);
            rows.Finish();
        }

        ReadEnd(chunks, metadata);
        var stored = new Picture(info.Header.Width, info.Header.Height, info.Layout, pixels) { Format = PictureFormat.Png, Metadata = Metadata(info, metadata) };
        return ExifOrientation.Turn(stored, PngProfiles.Orientation(metadata.Kept));
    }

    private static PngChunkReader Open(ByteSource source, PictureLimits limits)
    {
        Span<byte> signature = stackalloc byte[8];
        source.ReadExactly(signature, "the PNG signature");
        return new PngChunkReader(source, limits);
    }

    /// <summary>Refuses a header whose picture cannot come out of what the file holds, before memory is allocated on its word.</summary>
    private static void RequirePlausible(ByteSource source, PngHeader header)
    {
        long raw = header.RawBytes();
        int least = (int)Math.Min(raw / MaxExpansion, PictureLimits.MostProof);
        long available = Available(source, least);
        if (available < least)
        {
            throw source.Error(
                $"chunk IHDR promises {header.Width} x {header.Height} pixels ({raw} bytes), the {available} bytes that follow cannot hold more than "
                + $"{available * MaxExpansion}; the file is truncated or forged.");
        }
    }

    /// <summary>Bytes that follow: all of a file; of a pipe up to a number, which are awaited.</summary>
    private static long Available(ByteSource source, int least) => source.Remaining ?? source.Peek(least).Length;

    public static void ReadEnd(PngChunkReader chunks, PngMetadataCollector metadata)
    {
        for (; chunks.Type != PngChunkType.Iend; chunks.Next())
        {
            if (chunks.Type == PngChunkType.Trns)
            {
                throw chunks.Source.Error($"{chunks.Name} comes after the pixels; the file is damaged.");
            }

            metadata.Take(chunks, afterPixels: true);
        }

        chunks.Finish();
    }
}
