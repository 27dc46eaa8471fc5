using FastInpaint.Imaging.Formats;
using FastInpaint.Imaging.IO;
using FastInpaint.Imaging.Pixels;
using FastInpaint.Imaging.Profiles;

namespace FastInpaint.Imaging.Jpeg;

/// <summary>Decodes JPEG files: baseline and progressive, 8 bits, grey, luma with chroma, RGB, CMYK or YCCK. Pictures are upright, whatever orientation Exif states.</summary>
internal static class JpegDecoder
{
    public static PictureHeader ReadHeader(ByteSource source, PictureLimits limits)
    {
        JpegReader reader = JpegReader.Read(source.ReadAll(), source.Name, limits, headerOnly: true, CancellationToken.None);
        (int width, int height) = ExifOrientation.UprightSize(reader.Frame.Width, reader.Frame.Height, JpegProfiles.Orientation(reader.Segments));
        return new PictureHeader(PictureFormat.Jpeg, width, height, reader.Layout, 8);
    }

    public static Picture Decode(ByteSource source, PictureLimits limits, CancellationToken cancellationToken)
    {
        try
        {
            return Decode(source.ReadAll(), source.Name, limits, cancellationToken);
        }
        catch (OutOfMemoryException cause)
        {
            throw new PictureLimitException($"{source.Name}: the picture and its coefficients need more memory than this process can get; free memory or use a smaller picture.", cause);
        }
    }

    /// <summary>The rows: as they come where the picture is upright and in one sequential scan, else of the whole picture, or null where that is not wanted.</summary>
    public static RowSource? OpenRows(ByteSource source, PictureLimits limits, bool orWhole, CancellationToken cancellationToken)
    {
        byte[] file = source.ReadAll();
        JpegReader header = JpegReader.Read(file, source.Name, limits, headerOnly: true, cancellationToken);
        return JpegProfiles.Orientation(header.Segments) == ExifOrientation.Upright && header.TryBeginRows()
            ? new JpegRowSource(header)
            : orWhole ? new WholeRowSource(Decode(file, source.Name, limits, cancellationToken)) : null;
    }

    private static Picture Decode(byte[] file, string name, PictureLimits limits, CancellationToken cancellationToken)
    {
        JpegReader reader = JpegReader.Read(file, name, limits, headerOnly: false, cancellationToken);
        JpegFrame frame = reader.Frame;
        PixelFormat layout = reader.Layout;
        byte[] pixels = PixelMemory.Allocate(name, frame.Width, frame.Height, layout);
        var rows = new JpegPixelRows(frame, reader.Colors);
        int stride = frame.Width * layout.BytesPerPixel();
        for (int y = 0; y < frame.Height; y++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            rows.Read(y, pixels.AsSpan(y * stride, stride));
        }

        int orientation = JpegProfiles.Orientation(reader.Segments);
        var stored = new Picture(frame.Width, frame.Height, layout, pixels)
        {
            Format = PictureFormat.Jpeg,
            Metadata = new PictureMetadata
            {
                JpegSegments = JpegProfiles.Reset(reader.Segments),
                Origin = orientation == ExifOrientation.Upright ? reader.Origin : reader.Origin.Turned(orientation),
                BitDepth = 8,
                WasGray = layout == PixelFormat.Gray8,
                Warnings = reader.Warnings,
            },
        };
        return ExifOrientation.Turn(stored, orientation);
    }
}
