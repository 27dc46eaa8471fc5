using System.Collections.Immutable;
using FastInpaint.Imaging.Formats;
using FastInpaint.Imaging.IO;
using FastInpaint.Imaging.Pixels;
using FastInpaint.Imaging.Profiles;

namespace FastInpaint.Imaging.Tiff;

/// <summary>The first picture of TIFF files (TIFF 6.0): gray, RGB, palettes and CMYK. Pictures are upright, whatever orientation the file states.</summary>
internal sealed class TiffCodec() : PictureCodec(new(PictureFormat.Tiff, "TIFF", "image/tiff", [".tif", ".tiff"]))
{
    // 43 is BigTIFF, which the reader refuses with its own message.
    public override bool Recognizes(ReadOnlySpan<byte> head) => head is [(byte)'I', (byte)'I', 42 or 43, 0, ..] or [(byte)'M', (byte)'M', 0, 42 or 43, ..];

    public override PictureReading Open(ByteSource source, PictureLimits limits)
    {
        ReadOnlyMemory<byte> file = ReadAll(source);
        TiffInfo info = TiffInfo.Read(source, file, limits);
        return new(() => Header(source, info), cancellationToken => Read(source, file, info, limits, cancellationToken));
    }

    private static PictureHeader Header(ByteSource source, TiffInfo info)
    {
        (int width, int height) = ExifOrientation.UprightSize(info.Width, info.Height, info.Orientation);
        var picture = new PictureHeader(PictureFormat.Tiff, width, height, info.Layout, BitDepth(info)) { Orientation = info.Orientation };
        return picture.WithMemory(TiffBlocks.Bytes(info), Profiles(info).Bytes, file: CodecMemory.FileBytes(source));
    }

    private static Picture Read(ByteSource source, ReadOnlyMemory<byte> file, TiffInfo info, PictureLimits limits, CancellationToken cancellationToken)
    {
        limits.CheckWhole(source.Name, info.Width, info.Height, info.Layout, file.Length);
        byte[] pixels;
        try
        {
            pixels = Decode(source, file, info, limits, cancellationToken);
        }
        catch (OutOfMemoryException cause) when (cause is not InsufficientMemoryException)
        {
            throw new InsufficientMemoryException($"{source.Name}: the {info.Width} x {info.Height} pixels need more memory than this process can get; free memory or use a smaller picture.", cause);
        }

        PictureTurn turn = PictureTurn.Of(info.Orientation, info.Width, info.Height);
        ImmutableArray<PngChunk> chunks = PngProfiles.Reset(PngProfiles.Write(Profiles(info).Checked(source.Name, limits)), turn, out StaleParts missing);
        var picture = new Picture(info.Width, info.Height, info.Layout, pixels)
        {
            Format = PictureFormat.Tiff,
            Metadata = new PictureMetadata
            {
                BitDepth = BitDepth(info),
                WasGray = info.Layout.IsGray(),
                PngChunks = chunks,
                Missing = missing | Unread(info, TiffTag.Credentials, StaleParts.Credentials) | Unread(info, TiffTag.InnerDirectories, StaleParts.Previews),
                Warnings = [.. Warnings(info)],
            },
        };
        return ExifOrientation.Turn(picture, info.Orientation, cancellationToken);
    }

    public override void Write(Stream stream, string name, Picture picture, PictureWriteOptions options, CancellationToken cancellationToken) =>
        TiffEncoder.Encode(stream, picture, options.Changed, cancellationToken);

    public override long WritingBytes(PictureHeader picture, int? quality) => MostFileBytes(picture, quality) + CodecMemory.Rounded(picture);

    public override long MostFileBytes(PictureHeader picture, int? quality) => TiffEncoder.MostBytes(picture);

    private static ReadOnlyMemory<byte> ReadAll(ByteSource source)
    {
        ReadOnlyMemory<byte> file = source.ReadAll();
        return file.Span is [(byte)'I', (byte)'I', 43, 0, ..] or [(byte)'M', (byte)'M', 0, 43, ..]
            ? throw source.Error("this is a BigTIFF file, for files of more than 4 GB, which is not read; save it as TIFF or convert it to PNG.")
            : file;
    }

    private static byte[] Decode(ByteSource source, ReadOnlyMemory<byte> file, TiffInfo info, PictureLimits limits, CancellationToken cancellationToken)
    {
        byte[] pixels = PixelMemory.Allocate(source.Name, info.Width, info.Height, info.Layout);
        using var blocks = new TiffBlocks(source, file, info, limits);
        var samples = new TiffPixels(info);
        var planes = new ReadOnlyMemory<byte>[info.Planes];
        int bytesPerPixel = info.Layout.BytesPerPixel();
        for (int block = 0; block < info.BlocksAcross * info.BlocksDown; block++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            int left = block % info.BlocksAcross * info.BlockWidth, top = block / info.BlocksAcross * info.BlockHeight;
            int rows = Math.Min(info.BlockHeight, info.Height - top), columns = Math.Min(info.BlockWidth, info.Width - left);
            for (int plane = 0; plane < planes.Length; plane++)
            {
                planes[plane] = blocks.Read((plane * info.BlocksAcross * info.BlocksDown) + block, info.IsTiled ? info.BlockHeight : rows, plane, cancellationToken);
            }

            for (int y = 0; y < rows; y++)
            {
                for (int plane = 0; plane < planes.Length; plane++)
                {
                    samples.Take(planes[plane].Span.Slice(y * info.BlockStride, info.BlockStride), plane);
                }

                samples.Write(pixels.AsSpan((((top + y) * info.Width) + left) * bytesPerPixel, columns * bytesPerPixel));
            }
        }

        return pixels;
    }

    /// <summary>The part that a tag announces and the reader leaves out; none where the tag is missing.</summary>
    private static StaleParts Unread(TiffInfo info, ushort tag, StaleParts part) => info.Directory.Find(tag) is null ? StaleParts.None : part;

    /// <summary>Bits of a sample; 8 for a palette, whose colors become 8 bits a channel.</summary>
    private static int BitDepth(TiffInfo info) => info.Colors == TiffColors.Palette ? 8 : info.Bits;

    /// <summary>The metadata. A CMYK profile is left out, because it does not describe the converted RGB pixels.</summary>
    private static PictureProfiles Profiles(TiffInfo info) => new(
        TiffExif.Of(info.Directory)?.ToStructure(),
        info.Colors == TiffColors.Cmyk ? null : info.Directory.Find(TiffTag.Icc)?.Value,
        info.Directory.Find(TiffTag.Xmp)?.Value,
        Density(info));

    private static PictureDensity? Density(TiffInfo info)
    {
        double unit = (info.Directory.Number(TiffTag.ResolutionUnit) ?? 2) switch { 2 => 1 / 0.0254, 3 => 100, _ => 0 };
        double x = (info.Directory.Quotient(TiffTag.XResolution) ?? 0) * unit, y = (info.Directory.Quotient(TiffTag.YResolution) ?? 0) * unit;
        (x, y) = ExifOrientation.Transposes(info.Orientation) ? (y, x) : (x, y);
        return x is >= 1 and < int.MaxValue && y is >= 1 and < int.MaxValue ? new PictureDensity((uint)Math.Round(x), (uint)Math.Round(y), PerMeter: true) : null;
    }

    private static IEnumerable<string> Warnings(TiffInfo info)
    {
        if (info.Directory.HasNext)
        {
            yield return "The TIFF file has several pictures: only the first is read.";
        }

        if (info.Colors == TiffColors.Cmyk)
        {
            yield return "The TIFF file's colors are CMYK: they became RGB by the plain formula, without a color profile.";
        }

        int left = info.Samples - info.ColorSamples - (info.Alpha == TiffAlpha.None ? 0 : 1);
        if (left > 0)
        {
            yield return $"The TIFF file has {left} further {(left == 1 ? "channel" : "channels")} beside its colors: only the colors{(info.Alpha == TiffAlpha.None ? "" : " and alpha")} are read.";
        }
    }
}
