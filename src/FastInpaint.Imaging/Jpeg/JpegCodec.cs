using System.Collections.Immutable;
using System.Runtime.InteropServices;
using FastInpaint.Imaging.Formats;
using FastInpaint.Imaging.IO;
using FastInpaint.Imaging.Pixels;
using FastInpaint.Imaging.Profiles;

namespace FastInpaint.Imaging.Jpeg;

/// <summary>JPEG files: baseline and progressive, 8 bits, gray, luma with chroma, RGB, CMYK or YCCK. Pictures are upright, whatever orientation Exif states.</summary>
internal sealed class JpegCodec() : PictureCodec(new(PictureFormat.Jpeg, "JPEG", "image/jpeg", [".jpg", ".jpeg", ".jpe", ".jfif"]))
{
    protected override int MaximumSide => 65_535;

    public override bool Recognizes(ReadOnlySpan<byte> head) => head is [0xFF, 0xD8, 0xFF, ..];

    /// <summary>Reads the file, and its segments up to the first scan. Rows are decoded one by one where the picture is upright and in one sequential scan.</summary>
    public override PictureReading Open(ByteSource source, PictureLimits limits)
    {
        JpegReader reader = Guarded(source, () => JpegReader.ReadHeader(ReadAll(source), source.Name, limits));
        return new(
            () => Header(source, reader),
            cancellationToken => Guarded(source, () => Decode(reader, source.Name, cancellationToken)),
            JpegProfiles.Orientation(reader.Segments) == ExifOrientation.Upright && reader.HasRows ? Rows : null);

        RowSource Rows()
        {
            reader.BeginRows();
            return new JpegRowSource(reader);
        }
    }

    public override void Write(Stream stream, string name, Picture picture, PictureWriteOptions options, CancellationToken cancellationToken) =>
        JpegEncoder.Encode(stream, picture, options, cancellationToken);

    public override long WritingBytes(PictureHeader picture, int? quality) =>
        (sizeof(short) * Samples(picture, quality)) + ((8 + 1) * JpegFrame.LargestFactor * Padded(picture.Width) * picture.Layout.ChannelCount());

    public override long MostFileBytes(PictureHeader picture, int? quality) => Samples(picture, quality) * 5 / 4;

    public override RowSink WriteRows(Stream stream, string name, PictureHeader picture, PictureMetadata metadata, PictureWriteOptions options, RowSource? original)
    {
        bool follows = options.Quality is null && original is not null && (original.Header.Width, original.Header.Height, original.Header.Layout) == (picture.Width, picture.Height, picture.Layout);
        JpegRowSource? source = follows ? original as JpegRowSource : null;
        return new JpegRowSink(stream, picture, metadata, source?.Origin, source?.Again(), options.Quality ?? JpegQuality.Default);
    }

    public override bool WritesRows(string name) => true;

    public override bool HoldsAlpha(string name) => false;

    protected override bool Holds(PixelFormat layout) => layout is PixelFormat.Gray8 or PixelFormat.Rgb24;

    /// <summary>The most bytes that decoding a picture takes beside its file, its metadata and its pixels, whatever its sampling.</summary>
    public static long Work(int width, int height, int channels) => channels * Padded(width) * ((sizeof(short) * Padded(height)) + (4 * 8 * JpegFrame.LargestFactor));

    /// <summary>The whole file in an array of its own.</summary>
    private static byte[] ReadAll(ByteSource source)
    {
        ReadOnlyMemory<byte> file = source.ReadAll();
        return MemoryMarshal.TryGetArray(file, out ArraySegment<byte> bytes) && bytes.Count == bytes.Array!.Length ? bytes.Array : file.ToArray();
    }

    /// <summary>Samples of all components in whole MCUs: as in the file that the picture replaces, or with color at full resolution.</summary>
    private static long Samples(PictureHeader picture, int? quality) => quality is null && picture.CoefficientBytes > 0
        ? picture.CoefficientBytes / sizeof(short)
        : Padded(picture.Width) * Padded(picture.Height) * picture.Layout.ChannelCount();

    private static long Padded(int side) => (side + (8 * JpegFrame.LargestFactor) - 1L) / (8 * JpegFrame.LargestFactor) * (8 * JpegFrame.LargestFactor);

    private static PictureHeader Header(ByteSource source, JpegReader reader)
    {
        int orientation = JpegProfiles.Orientation(reader.Segments);
        (int width, int height) = ExifOrientation.UprightSize(reader.Frame.Width, reader.Frame.Height, orientation);
        JpegFrame frame = reader.Frame;
        long coefficients = frame.Blocks * JpegComponent.BlockSize * sizeof(short);
        bool isKept = !reader.IsPrint && (orientation == ExifOrientation.Upright || JpegBlockTurn.IsPossible(frame.Turned(orientation), orientation));
        var header = new PictureHeader(PictureFormat.Jpeg, width, height, reader.Layout, 8) { Orientation = orientation, CoefficientBytes = isKept ? coefficients : 0 };
        return header.WithMemory(
            JpegPixelRows.Bytes(frame) + (isKept ? 0 : coefficients) + (coefficients / JpegComponent.BlockSize),
            reader.Segments.Sum(segment => (long)segment.Data.Length),
            reader.LaterMetadata,
            CodecMemory.FileBytes(source));
    }

    private static T Guarded<T>(ByteSource source, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (OutOfMemoryException cause) when (cause is not InsufficientMemoryException)
        {
            throw new InsufficientMemoryException($"{source.Name}: the picture and its coefficients need more memory than this process can get; free memory or use a smaller picture.", cause);
        }
    }

    private static Picture Decode(JpegReader reader, string name, CancellationToken cancellationToken)
    {
        reader.ReadScans(cancellationToken);
        JpegFrame frame = reader.Frame;
        PixelFormat layout = reader.Layout;
        PictureTurn turn = PictureTurn.Of(JpegProfiles.Orientation(reader.Segments), frame.Width, frame.Height);
        byte[] pixels = PixelMemory.Allocate(name, turn.Width, turn.Height, layout);
        var target = new TurnedRows(pixels, frame.Width, frame.Height, layout, turn.Orientation);
        var rows = new JpegPixelRows(frame, reader.Colors);
        for (int y = 0; y < frame.Height; y++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            rows.Read(y, target.Next());
        }

        target.Finish();
        ImmutableArray<JpegSegment> segments = JpegProfiles.Reset(reader.Segments, turn, out StaleParts missing);
        return new Picture(turn.Width, turn.Height, layout, pixels)
        {
            Format = PictureFormat.Jpeg,
            Metadata = new PictureMetadata
            {
                JpegSegments = segments,
                Origin = turn.Turns ? reader.Origin.Turned(turn.Orientation) : reader.Origin,
                BitDepth = 8,
                WasGray = layout == PixelFormat.Gray8,
                Warnings = reader.Warnings,
                Missing = missing | reader.Behind,
                Orientation = turn.Orientation,
            },
        };
    }
}
