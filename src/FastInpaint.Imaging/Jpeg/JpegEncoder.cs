using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using FastInpaint.Imaging.Profiles;

namespace FastInpaint.Imaging.Jpeg;

/// <summary>
/// Encodes baseline JPEG files with optimal Huffman codes. A picture that was read from a JPEG file keeps that file's quantization tables and sampling, and the coefficients of every block
/// without a changed pixel, unless the options set a quality.
/// </summary>
internal static class JpegEncoder
{
    // From this quality on, color keeps its full resolution.
    private const int FullColorQuality = 90;

    public static void Encode(Stream stream, Picture picture, PictureWriteOptions options, CancellationToken cancellationToken)
    {
        JpegOrigin? origin = options.Quality is null && picture.Metadata.Origin is JpegOrigin kept && kept.Fits(picture) ? kept : null;
        bool rgb = origin?.IsRgb ?? false;
        JpegFrame frame = origin is null ? NewFrame(picture.Width, picture.Height, picture.Layout, options.Quality ?? JpegQuality.Default) : Like(origin.Frame);
        Allocate(frame, component => component.StoredHigh);
        (JpegHuffmanCode Dc, JpegHuffmanCode Ac)[] codes = Transform(picture, frame, origin, options.Changed, cancellationToken);
        WriteStart(stream, picture.Metadata, picture.Layout, frame, rgb, codes);
        foreach (int[] scan in frame.BaselineScans)
        {
            WriteScanHeader(stream, frame, scan, codes.Length);
            var writer = new JpegScanWriter(frame, scan, codes, stream);
            for (int row = 0; row < frame.McusHigh; row++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                writer.Write(row);
            }

            writer.Finish();
        }

        stream.Write([0xFF, JpegMarker.Eoi]);
    }

    /// <summary>Writes everything before the first scan's header.</summary>
    public static void WriteStart(Stream stream, PictureMetadata metadata, PixelFormat layout, JpegFrame frame, bool rgb, (JpegHuffmanCode Dc, JpegHuffmanCode Ac)[] codes)
    {
        stream.Write([0xFF, JpegMarker.Soi]);
        WriteMetadata(stream, metadata.SegmentsForJpeg(), frame, rgb, layout.IsGray() != (metadata.WasGray ?? layout.IsGray()));
        WriteTables(stream, frame);
        WriteFrame(stream, frame);
        WriteCodes(stream, codes);
    }

    /// <summary>The frame of a picture that was not read from a JPEG file, without coefficients.</summary>
    public static JpegFrame NewFrame(int width, int height, PixelFormat layout, int quality)
    {
        int sampling = quality >= FullColorQuality ? 1 : 2;
        JpegComponent[] components = layout.IsGray()
            ? [new JpegComponent(1, 1, 1, 0)]
            : [new JpegComponent(1, sampling, sampling, 0), new JpegComponent(2, 1, 1, 1), new JpegComponent(3, 1, 1, 1)];
        Array.ForEach(components, component => component.Table = JpegQuality.Table(component.Quantization > 0, quality));
        return new JpegFrame(width, height, progressive: false, components);
    }

    /// <summary>A frame with the same sampling and tables, without coefficients.</summary>
    public static JpegFrame Like(JpegFrame frame)
    {
        // Tables get new numbers, because the file may have redefined a number between its scans.
        var tables = new List<ushort[]>();
        byte Number(ushort[] table)
        {
            int number = tables.FindIndex(each => each.AsSpan().SequenceEqual(table));
            tables.Add(table);
            return (byte)(number >= 0 ? number : tables.Count - 1);
        }

        JpegComponent[] components =
        [
            .. frame.Components.Select(component => new JpegComponent(component.Id, component.Horizontal, component.Vertical, Number(component.Table!)) { Table = component.Table }),
        ];
        return new JpegFrame(frame.Width, frame.Height, progressive: false, components);
    }

    /// <summary>Allocates the coefficients of every component.</summary>
    public static void Allocate(JpegFrame frame, Func<JpegComponent, int> rows)
    {
        foreach (JpegComponent component in frame.Components)
        {
            component.Coefficients = GC.AllocateUninitializedArray<short>(component.StoredWide * rows(component) * JpegComponent.BlockSize);
        }
    }

    /// <summary>Computes all coefficients, and the optimal Huffman codes for them.</summary>
    private static (JpegHuffmanCode Dc, JpegHuffmanCode Ac)[] Transform(Picture picture, JpegFrame frame, JpegOrigin? origin, ReadOnlyMemory<byte>? changed, CancellationToken cancellationToken)
    {
        var samples = new JpegSamples(frame, origin?.IsRgb ?? false);
        var counter = new JpegSymbolCounter(frame);
        int high = 8 * frame.MaxVertical;
        for (int row = 0; row < frame.McusHigh; row++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            int top = row * high;
            samples.Take(picture.Pixels.Span.Slice(top * picture.Stride, Math.Min(high, picture.Height - top) * picture.Stride));
            for (int i = 0; i < frame.Components.Length; i++)
            {
                JpegComponent? original = changed is not null && origin?.Frame.Components[i] is { Coefficients.Length: > 0 } stored ? stored : null;
                Transform(frame, frame.Components[i], row, samples.Of(i), original, changed.GetValueOrDefault().Span, firstMaskRow: 0);
            }

            counter.Take(row);
        }

        return counter.MakeCodes();
    }

    /// <summary>The coefficients of a component in a row of MCUs.</summary>
    /// <param name="original">The component whose blocks are copied where no pixel has changed; null where all blocks are new.</param>
    /// <param name="changed">One byte a pixel, rows without gaps; used where there is an original.</param>
    /// <param name="firstMaskRow">The picture's row at which <paramref name="changed"/> begins.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Transform(
        JpegFrame frame, JpegComponent component, int mcuRow, ReadOnlySpan<byte> samples, JpegComponent? original, ReadOnlySpan<byte> changed, int firstMaskRow)
    {
        int pixelsWide = 8 * frame.MaxHorizontal / component.Horizontal, pixelsHigh = 8 * frame.MaxVertical / component.Vertical, stride = JpegSamples.Stride(component);
        for (int v = 0; v < component.Vertical; v++)
        {
            int row = mcuRow * component.Vertical + v;
            for (int column = 0; column < component.StoredWide; column++)
            {
                Span<short> block = component.Coefficients.AsSpan(component.Block(row, column), JpegComponent.BlockSize);
                // Coefficients of damaged or unusual files may exceed the range of a baseline scan.
                bool kept = false;
                if (original is not null && !Touches(changed, firstMaskRow, frame, row * pixelsHigh, column * pixelsWide, pixelsHigh, pixelsWide))
                {
                    original.Coefficients.AsSpan(original.Block(row, column), JpegComponent.BlockSize).CopyTo(block);
                    kept = !block.ContainsAnyExceptInRange((short)-JpegSymbol.LargestValue, JpegSymbol.LargestValue);
                }

                if (!kept)
                {
                    JpegForwardDct.Run(samples[(v * 8 * stride + column * 8)..], stride, component.Table, block);
                }
            }
        }
    }

    /// <summary>Whether any pixel of a block's area is marked. A block outside the picture repeats the last column or row, so the marks of that column or row count.</summary>
    private static bool Touches(ReadOnlySpan<byte> mask, int firstMaskRow, JpegFrame frame, int top, int left, int high, int wide)
    {
        int firstColumn = Math.Min(left, frame.Width - 1), columns = Math.Min(left + wide, frame.Width) - firstColumn;
        for (int y = Math.Min(top, frame.Height - 1); y < Math.Min(Math.Max(top + 1, top + high), frame.Height); y++)
        {
            if (mask.Slice((y - firstMaskRow) * frame.Width + firstColumn, Math.Max(columns, 1)).ContainsAnyExcept((byte)0))
            {
                return true;
            }
        }

        return false;
    }

    private static void WriteMetadata(Stream stream, ImmutableArray<JpegSegment> segments, JpegFrame frame, bool rgb, bool colorChanged)
    {
        JpegSegment[] kept = [.. segments.Where(segment => IsKept(segment, frame, rgb, colorChanged))];
        if (!rgb && !Array.Exists(kept, segment => (segment.Marker == JpegSegment.App0 && segment.Data.Span.StartsWith("JFIF\0"u8)) || IsAdobe(segment)))
        {
            // JFIF 1.01, no unit, square pixels.
            WriteSegment(stream, JpegSegment.App0, [.. "JFIF\0"u8, 1, 1, 0, 0, 1, 0, 1, 0, 0]);
        }

        foreach (JpegSegment segment in kept)
        {
            WriteSegment(stream, segment.Marker, segment.Data.Span);
        }
    }

    /// <summary>Whether a segment still describes the picture. Adobe's segment states how colors are coded; a profile states which colors they are.</summary>
    private static bool IsKept(JpegSegment segment, JpegFrame frame, bool rgb, bool colorChanged)
    {
        ReadOnlySpan<byte> data = segment.Data.Span;
        return !(IsAdobe(segment) && frame.Components.Length > 1 && (data.Length < 12 || data[11] != (rgb ? 0 : 1)))
            && !(segment.Marker == JpegSegment.App2 && data.StartsWith("ICC_PROFILE\0"u8) && colorChanged);
    }

    private static bool IsAdobe(JpegSegment segment) => segment.Marker == JpegSegment.App14 && segment.Data.Span.StartsWith("Adobe"u8);

    private static void WriteTables(Stream stream, JpegFrame frame)
    {
        foreach (JpegComponent component in frame.Components.DistinctBy(component => component.Quantization))
        {
            bool wide = Array.Exists(component.Table!, step => step > 255);
            var content = new byte[wide ? 129 : 65];
            content[0] = (byte)((wide ? 0x10 : 0) | component.Quantization);
            for (int i = 0; i < 64; i++)
            {
                ushort step = component.Table![JpegZigZag.Natural[i]];
                if (wide)
                {
                    BinaryPrimitives.WriteUInt16BigEndian(content.AsSpan(1 + 2 * i), step);
                }
                else
                {
                    content[1 + i] = (byte)step;
                }
            }

            WriteSegment(stream, JpegMarker.Dqt, content);
        }
    }

    private static void WriteFrame(Stream stream, JpegFrame frame)
    {
        // Quantization steps of more than 8 bits need an extended frame.
        bool wide = frame.Components.Any(component => Array.Exists(component.Table!, step => step > 255));
        byte[] content =
        [
            8, (byte)(frame.Height >> 8), (byte)frame.Height, (byte)(frame.Width >> 8), (byte)frame.Width, (byte)frame.Components.Length,
            .. frame.Components.SelectMany(component => new[] { component.Id, (byte)(component.Horizontal << 4 | component.Vertical), component.Quantization }),
        ];
        WriteSegment(stream, wide ? JpegMarker.Sof1 : JpegMarker.Sof0, content);
    }

    private static void WriteCodes(Stream stream, (JpegHuffmanCode Dc, JpegHuffmanCode Ac)[] codes)
    {
        for (int i = 0; i < codes.Length; i++)
        {
            WriteSegment(stream, JpegMarker.Dht, [(byte)i, .. codes[i].Dc.Counts, .. codes[i].Dc.Values, (byte)(0x10 | i), .. codes[i].Ac.Counts, .. codes[i].Ac.Values]);
        }
    }

    public static void WriteScanHeader(Stream stream, JpegFrame frame, int[] scan, int codes)
    {
        byte[] content = [(byte)scan.Length, .. scan.SelectMany(i => new[] { frame.Components[i].Id, (byte)(Math.Min(i, codes - 1) * 0x11) }), 0, 63, 0];
        WriteSegment(stream, JpegMarker.Sos, content);
    }

    private static void WriteSegment(Stream stream, byte marker, ReadOnlySpan<byte> content)
    {
        int length = content.Length + 2;
        stream.Write([0xFF, marker, (byte)(length >> 8), (byte)length]);
        stream.Write(content);
    }
}
