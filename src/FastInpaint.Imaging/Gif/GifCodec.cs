using FastInpaint.Imaging.Formats;
using FastInpaint.Imaging.ImageSharp;
using FastInpaint.Imaging.IO;
using FastInpaint.Imaging.Profiles;
using SixLabors.ImageSharp.Formats.Gif;

namespace FastInpaint.Imaging.Gif;

/// <summary>GIF files, of which the first picture is read. They are not written.</summary>
internal sealed class GifCodec() : PictureCodec(new(PictureFormat.Gif, "GIF", "image/gif", [], [".gif"]))
{
    /// <summary>Bytes that the decoder may allocate for each pixel: an index.</summary>
    private const int MemoryPerPixel = 2;

    public override bool Recognizes(ReadOnlySpan<byte> head) => head is [(byte)'G', (byte)'I', (byte)'F', (byte)'8', (byte)'7' or (byte)'9', (byte)'a', ..];

    public override PictureReading Open(ByteSource source, PictureLimits limits)
    {
        ReadOnlyMemory<byte> file = source.ReadAll();
        GifHeader header = GifHeader.Read(source, file, limits);
        return new(() => Header(source, header), cancellationToken => Decode(source, file, header, limits, cancellationToken));
    }

    private static PictureHeader Header(ByteSource source, GifHeader header)
    {
        var picture = new PictureHeader(PictureFormat.Gif, header.Width, header.Height, header.Layout, 8);
        long fileBytes = CodecMemory.FileBytes(source), frame = (long)header.Frame.Width * header.Frame.Height;
        return picture.WithMemory(ImageSharpPixels.DecodingBytes(frame, MemoryPerPixel, fileBytes) + (frame * picture.Layout.BytesPerPixel()), header.Xmp?.Length ?? 0, file: fileBytes);
    }

    private static Picture Decode(ByteSource source, ReadOnlyMemory<byte> file, GifHeader header, PictureLimits limits, CancellationToken cancellationToken)
    {
        limits.CheckWhole(source.Name, header.Width, header.Height, header.Layout, file.Length);
        cancellationToken.ThrowIfCancellationRequested();
        using PieceStream rebuilt = header.Rebuild();
        byte[] pixels = header.InOrder(ImageSharpPixels.Decode(new GifDecoder(), MemoryPerPixel, source, rebuilt, header.Frame.Width, header.Frame.Height, header.Layout, cancellationToken));
        pixels = header.Layout == PixelFormat.Rgba32 ? header.Frame.Place(source.Name, pixels, header.Width, header.Height) : pixels;
        PictureProfiles profiles = (PictureProfiles.None with { Xmp = header.Xmp }).Checked(source.Name, limits);
        return new Picture(header.Width, header.Height, header.Layout, pixels)
        {
            Format = PictureFormat.Gif,
            Metadata = new PictureMetadata
            {
                BitDepth = 8,
                WasGray = false,
                PngChunks = PngProfiles.Write(profiles),
                Missing = header.HasCredentials ? StaleParts.Credentials : StaleParts.None,
                Warnings = header.IsAnimated ? ["The GIF file is animated: only its first picture is read."] : [],
            },
        };
    }
}
