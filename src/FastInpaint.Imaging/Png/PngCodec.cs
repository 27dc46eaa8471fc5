using FastInpaint.Imaging.Formats;
using FastInpaint.Imaging.IO;
using FastInpaint.Imaging.Pixels;
using FastInpaint.Imaging.Profiles;

namespace FastInpaint.Imaging.Png;

/// <summary>PNG files (PNG specification, third edition; first picture of an animated one). Pictures are upright, whatever orientation Exif states before the pixels.</summary>
internal sealed class PngCodec() : PictureCodec(new(PictureFormat.Png, "PNG", "image/png", [".png"]))
{
    /// <summary>The most inflated bytes for one byte of Deflate: 258 bytes take at least two bits.</summary>
    private const int MaxExpansion = 1032;

    /// <summary>The most rows that a reader or a writer holds: the current row and the one above, with several filters.</summary>
    private const int HeldRows = 6;

    public override bool Recognizes(ReadOnlySpan<byte> head) => head.StartsWith(PngHeader.Signature);

    public override string? Explain(ReadOnlySpan<byte> head) =>
        PngHeader.Signature.StartsWith(head) ? $"the file ends at byte {head.Length}, inside the PNG signature; it is truncated, fetch or export it again."
        : head.StartsWith(PngHeader.Signature[..4]) ? "the line ends in the PNG signature were changed, as by a text-mode transfer; fetch the file again in binary mode."
        : null;

    /// <summary>Reads the chunks before the pixels. Rows are decoded one by one where the picture is upright and not interlaced.</summary>
    public override PictureReading Open(ByteSource source, PictureLimits limits)
    {
        Span<byte> signature = stackalloc byte[8];
        source.ReadExactly(signature, "the PNG signature");
        var chunks = new PngChunkReader(source, limits);
        var metadata = new PngMetadataCollector(limits);
        PngInfo info = PngInfoReader.Read(chunks, limits, metadata);
        bool hasRows = !info.Header.Interlaced && PngProfiles.Orientation(metadata.Kept) == ExifOrientation.Upright;
        return new(() => Header(source, info, metadata, limits), Decode, hasRows ? Rows : null);

        Picture Decode(CancellationToken cancellationToken)
        {
            PictureLimits.CheckBytes(source.Name, info.Header.Width, info.Header.Height, info.Layout);
            RequirePlausible(source, info, limits);
            return PngCodec.Decode(chunks, info, metadata, cancellationToken);
        }

        RowSource Rows()
        {
            RequirePlausible(source, info, limits);
            return new PngRowSource(chunks, info, metadata);
        }
    }

    public override void Write(Stream stream, string name, Picture picture, PictureWriteOptions options, CancellationToken cancellationToken)
    {
        (PngEncoding encoding, picture) = PngEncoding.For(picture, options.Changed);
        using var rows = new PngRowSink(stream, encoding, PngCompression.Choose(picture, encoding), picture.Metadata, picture.Metadata.ProfileFits(picture.Layout));
        rows.Write(picture.Pixels.Span, cancellationToken);
        rows.Finish(null, cancellationToken);
    }

    public override long WritingBytes(PictureHeader picture, int? quality) => (HeldRows * picture.RowBytes) + PngCompression.TrialBytes(picture) + CodecMemory.Rounded(picture);

    public override long MostFileBytes(PictureHeader picture, int? quality) => PngIdatStream.Chunked(CodecMemory.Deflated(picture.PixelBytes + picture.Height));

    /// <summary>Writes the layout's own color type. The original's palette is not used, because only the last row would tell whether all pixels fit it.</summary>
    public override RowSink WriteRows(Stream stream, string name, PictureHeader picture, PictureMetadata metadata, PictureWriteOptions options, RowSource? original) =>
        new PngRowSink(stream, PngEncoding.Of(picture.Width, picture.Height, picture.Layout), PngCompression.ShortSearch, metadata, metadata.ProfileFits(picture.Layout));

    public override bool WritesRows(string name) => true;

    private static PictureHeader Header(ByteSource source, PngInfo info, PngMetadataCollector metadata, PictureLimits limits)
    {
        int orientation = PngProfiles.Orientation(metadata.Kept);
        (int width, int height) = ExifOrientation.UprightSize(info.Header.Width, info.Header.Height, orientation);
        PictureHeader header = info.Stored with { Width = width, Height = height, Orientation = orientation, HasPalette = info.Palette is not null, HasTwoColors = info.Palette is { Count: <= 2 } };
        return header.WithMemory(
            HeldRows * Math.Max(info.Header.RowBytes(info.Header.Width), (long)info.Header.Width * info.Layout.BytesPerPixel()),
            metadata.Kept.Sum(chunk => (long)chunk.Data.Length),
            Math.Min(limits.MaxMetadataBytes, PngChunkReader.BytesBehindPixels(source)));
    }

    private static Picture Decode(PngChunkReader chunks, PngInfo info, PngMetadataCollector metadata, CancellationToken cancellationToken)
    {
        byte[] pixels = PixelMemory.Allocate(chunks.Source.Name, info.Header.Width, info.Header.Height, info.Layout);
        using (var rows = new PngRowReader(chunks, info.Header, metadata.Faults))
        {
            new PngPixelDecoder(info, rows, PngRowExpander.For(info, chunks.Source, metadata.Faults), pixels).Decode(cancellationToken);
            metadata.TakeRest(chunks, info, whole: rows.Finish());
        }

        var stored = new Picture(info.Header.Width, info.Header.Height, info.Layout, pixels) { Format = PictureFormat.Png, Metadata = info.Metadata(metadata) };
        return ExifOrientation.Turn(stored, PngProfiles.Orientation(metadata.Kept), cancellationToken);
    }

    /// <summary>Refuses a header that states more pixels than the rest of the file can hold, or than the limits allow for it, before memory is allocated.</summary>
    private static void RequirePlausible(ByteSource source, PngInfo info, PictureLimits limits)
    {
        PngHeader header = info.Header;
        long raw = header.RawBytes();
        int least = (int)Math.Min(raw / MaxExpansion, PictureLimits.MostProof);
        long available = Available(source, least);
        if (available < least)
        {
            throw source.Error(
                $"chunk IHDR promises {header.Width} x {header.Height} pixels ({raw} bytes), the {available} bytes that follow cannot hold more than "
                + $"{available * MaxExpansion}; the file is truncated or forged, fetch or export it again.");
        }

        limits.CheckExpansion(source.Name, header.Width, header.Height, info.Palette is null ? info.Layout : PixelFormat.Gray8, wanted => Available(source, wanted));
    }

    /// <summary>Bytes that follow: for a file all of them; for a pipe at most <paramref name="least"/>, which are waited for.</summary>
    private static long Available(ByteSource source, int least) => source.Remaining ?? source.Peek(least).Length;
}
