using FastInpaint.Imaging.IO;

namespace FastInpaint.Imaging.Jpeg;

/// <summary>Decodes JPEG files: baseline and progressive, 8 bits, grey, luma with chroma, or RGB. Pictures are upright, whatever orientation Exif states.</summary>
internal static class JpegDecoder
{
    public static PictureHeader ReadHeader(ByteSource source, PictureLimits limits)
    {
        JpegReader reader = JpegReader.Read(ReadAll(source), source.Name, limits, headerOnly: true, CancellationToken.None);
        (int width, int height) = (reader.Frame.Width, reader.Frame.Height);
        return JpegOrientation.Transposes(JpegOrientation.Of(reader.Segments))
            ? new PictureHeader(PictureFormat.Jpeg, height, width, LayoutOf(reader.Frame), 8)
            : new PictureHeader(PictureFormat.Jpeg, width, height, LayoutOf(reader.Frame), 8);
    }

    public static Picture Decode(ByteSource source, PictureLimits limits, CancellationToken cancellationToken)
    {
        try
        {
            return DecodeWithinMemory(source, limits, cancellationToken);
        }
        catch (OutOfMemoryException cause)
        {
            throw new PictureLimitException($"{source.Name}: the picture and its coefficients need more memory than this process can get; free memory or use a smaller picture.", cause);
        }
    }

    private static Picture DecodeWithinMemory(ByteSource source, PictureLimits limits, CancellationToken cancellationToken)
    {
        JpegReader reader = JpegReader.Read(ReadAll(source), source.Name, limits, headerOnly: false, cancellationToken);
        JpegFrame frame = reader.Frame;
        PictureLayout layout = LayoutOf(frame);
        byte[] pixels = PixelMemory.Allocate(source.Name, frame.Width, frame.Height, layout);
        var rows = new JpegPixelRows(frame, reader.IsRgb);
        int stride = frame.Width * layout.BytesPerPixel();
        for (int y = 0; y < frame.Height; y++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            rows.Read(y, pixels.AsSpan(y * stride, stride));
        }

        var origin = new JpegOrigin(frame, reader.IsRgb);
        int orientation = JpegOrientation.Of(reader.Segments);
        if (orientation != JpegOrientation.Upright)
        {
            pixels = JpegOrientation.Turn(pixels, frame.Width, frame.Height, layout.BytesPerPixel(), orientation);
            origin = origin.Turned(orientation);
        }

        return new Picture(origin.Frame.Width, origin.Frame.Height, layout, pixels)
        {
            Format = PictureFormat.Jpeg,
            Metadata = new PictureMetadata { JpegSegments = JpegOrientation.Reset(reader.Segments), JpegOrigin = origin, BitDepth = 8, WasGray = layout == PictureLayout.Gray8 },
        };
    }

    private static PictureLayout LayoutOf(JpegFrame frame) => frame.Components.Length == 1 ? PictureLayout.Gray8 : PictureLayout.Rgb24;

    private static byte[] ReadAll(ByteSource source)
    {
        using var bytes = new MemoryStream();
        var chunk = new byte[1 << 16];
        while (source.Read(chunk) is > 0 and var read)
        {
            if (bytes.Length + read > Array.MaxLength)
            {
                throw new PictureLimitException($"{source.Name}: the file has more than {Array.MaxLength} bytes; cut the picture into parts.");
            }

            bytes.Write(chunk, 0, read);
        }

        return bytes.ToArray();
    }
}
