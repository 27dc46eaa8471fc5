using FastInpaint.Imaging.IO;

namespace FastInpaint.Imaging.Png;

/// <summary>Decodes PNG files (PNG specification, third edition; first picture of an animated one).</summary>
internal static class PngDecoder
{
    /// <summary>Bytes that one byte of deflate can stand for at most: 258 bytes in two bits.</summary>
    private const int MaxExpansion = 1032;

    public static PictureHeader ReadHeader(ByteSource source, PictureLimits limits)
    {
        PngInfo info = PngInfoReader.Read(Open(source), limits, new PngMetadataCollector(limits));
        return new PictureHeader(PictureFormat.Png, info.Header.Width, info.Header.Height, info.Layout, info.Header.BitDepth);
    }

    public static Picture Decode(ByteSource source, PictureLimits limits, CancellationToken cancellationToken)
    {
        PngChunkReader chunks = Open(source);
        var metadata = new PngMetadataCollector(limits);
        PngInfo info = PngInfoReader.Read(chunks, limits, metadata);
        RequirePlausible(source, info.Header);
        byte[] pixels = PixelMemory.Allocate(source.Name, info.Header.Width, info.Header.Height, info.Layout);
        using (var rows = new PngRowReader(chunks, info.Header))
        {
            new PngPixelDecoder(info, rows, PngRowExpander.For(info, source), pixels).Decode(cancellationToken);
            rows.Finish();
        }

        ReadEnd(chunks, metadata);
        return new Picture(info.Header.Width, info.Header.Height, info.Layout, pixels)
        {
            Format = PictureFormat.Png,
            Metadata = new PictureMetadata
            {
                PngChunks = metadata.Kept,
                BitDepth = info.Header.BitDepth,
                Palette = info.Palette,
                WasGray = info.Layout.IsGray(),
            },
        };
    }

    private static PngChunkReader Open(ByteSource source)
    {
        Span<byte> signature = stackalloc byte[8];
        source.ReadExactly(signature, "the PNG signature");
        return new PngChunkReader(source);
    }

    /// <summary>Refuses a header whose picture cannot come out of what the file holds, before memory is allocated on its word.</summary>
    private static void RequirePlausible(ByteSource source, PngHeader header)
    {
        long raw = header.RawBytes();
        int least = (int)(raw / MaxExpansion);
        long available = source.Remaining ?? source.Peek(least).Length;
        if (available < least)
        {
            throw source.Error(
                $"chunk IHDR promises {header.Width} x {header.Height} pixels ({raw} bytes), the {available} bytes that follow cannot hold more than "
                + $"{available * MaxExpansion}; the file is truncated or forged.");
        }
    }

    private static void ReadEnd(PngChunkReader chunks, PngMetadataCollector metadata)
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
