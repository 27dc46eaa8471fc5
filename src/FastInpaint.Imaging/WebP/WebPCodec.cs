using System.Collections.Immutable;
using FastInpaint.Imaging.Formats;
using FastInpaint.Imaging.ImageSharp;
using FastInpaint.Imaging.IO;
using FastInpaint.Imaging.Profiles;
using SixLabors.ImageSharp.Formats.Webp;

namespace FastInpaint.Imaging.WebP;

/// <summary>
/// WebP files. Reads lossy and lossless files, and the first picture of an animation; pictures are turned upright by Exif's orientation. Writes lossless files, or lossy ones where the options set a
/// quality or the picture's file was lossy.
/// </summary>
internal sealed class WebPCodec() : PictureCodec(new(PictureFormat.WebP, "WebP", "image/webp", [".webp"]))
{
    /// <summary>The default quality of a lossy file.</summary>
    private const int DefaultQuality = 90;

    /// <summary>How hard the lossless encoder tries, 0 to 100.</summary>
    private const int LosslessEffort = 75;

    // Bytes that ImageSharp's decoder and encoders take for each pixel.
    private const int DecodingMemory = 12, LossyMemory = 12, LosslessMemory = 76;

    // Bytes of the prefix code tables of one group: 5,003 codes of 8 bytes, and some more.
    private const int MemoryPerGroup = 42_000;

    /// <summary>One pixel below the format's own limit, because ImageSharp's lossless encoder refuses that limit.</summary>
    protected override int MaximumSide => 16_382;

    public override bool Recognizes(ReadOnlySpan<byte> head) =>
        head is [(byte)'R', (byte)'I', (byte)'F', (byte)'F', _, _, _, _, (byte)'W', (byte)'E', (byte)'B', (byte)'P', ..];

    public override PictureReading Open(ByteSource source, PictureLimits limits)
    {
        ReadOnlyMemory<byte> file = source.ReadAll();
        WebPContainer container = WebPContainer.Read(source, file, limits);
        return new(() => Header(source, container), cancellationToken => Decode(source, file, container, limits, cancellationToken));
    }

    private static PictureHeader Header(ByteSource source, WebPContainer container)
    {
        int orientation = Orientation(container);
        (int width, int height) = ExifOrientation.UprightSize(container.Width, container.Height, orientation);
        var picture = new PictureHeader(PictureFormat.WebP, width, height, container.Layout, 8) { Orientation = orientation, IsLossy = container.IsLossy };
        long fileBytes = CodecMemory.FileBytes(source), frame = (long)container.Frame.Width * container.Frame.Height;
        return picture.WithMemory(ImageSharpPixels.DecodingBytes(frame, DecodingMemory, fileBytes) + (frame * picture.Layout.BytesPerPixel()) + (Groups(container) * MemoryPerGroup), container.Profiles.Bytes, file: fileBytes);
    }

    private static Picture Decode(ByteSource source, ReadOnlyMemory<byte> file, WebPContainer container, PictureLimits limits, CancellationToken cancellationToken)
    {
        limits.CheckWhole(source.Name, container.Width, container.Height, container.Layout, file.Length);
        cancellationToken.ThrowIfCancellationRequested();
        if (Groups(container) == 0)
        {
            throw source.Error("its picture is cut or damaged before its first pixel; fetch or export it again.");
        }

        using PieceStream rebuilt = container.Rebuild();
        byte[] pixels = ImageSharpPixels.Decode(new WebpDecoder(), DecodingMemory, source, rebuilt, container.Frame.Width, container.Frame.Height, container.Layout, cancellationToken);
        pixels = container.Layout == PixelFormat.Rgba32 ? container.Frame.Place(source.Name, pixels, container.Width, container.Height) : pixels;
        PictureTurn turn = PictureTurn.Of(Orientation(container), container.Width, container.Height);
        ImmutableArray<PngChunk> chunks = PngProfiles.Reset(PngProfiles.Write(container.Profiles), turn, out StaleParts missing);
        return ExifOrientation.Turn(
            new Picture(container.Width, container.Height, container.Layout, pixels)
            {
                Format = PictureFormat.WebP,
                Metadata = new PictureMetadata
                {
                    BitDepth = 8,
                    WasGray = false,
                    Origin = container.IsLossy ? new LossyOrigin() : null,
                    PngChunks = chunks,
                    Missing = missing | (container.HasCredentials ? StaleParts.Credentials : StaleParts.None),
                    Warnings = container.IsAnimated ? ["The WebP file is animated: only its first picture is read."] : [],
                },
            },
            turn.Orientation,
            cancellationToken);
    }

    public override string? WarningOfWriting(PictureMetadata metadata) => metadata.Origin is LossyOrigin
        ? "The picture was a lossy WebP file and is encoded again: pixels outside the hole change a little. A PNG file keeps them."
        : null;

    public override void Write(Stream stream, string name, Picture picture, PictureWriteOptions options, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        bool lossy = options.Quality is not null || picture.Metadata.Origin is LossyOrigin;
        var encoder = new WebpEncoder
        {
            FileFormat = lossy ? WebpFileFormatType.Lossy : WebpFileFormatType.Lossless,
            Quality = lossy ? options.Quality ?? DefaultQuality : LosslessEffort,
            // The fastest lossless method whose files are as small as those of the slower methods.
            Method = lossy ? WebpEncodingMethod.Default : WebpEncodingMethod.Level2,
            TransparentColorMode = WebpTransparentColorMode.Preserve,
        };
        using var encoded = new MemoryStream();
        ImageSharpPixels.Encode(encoder, picture, gray: false, encoded, describe: null, cancellationToken);
        // The file's colors are RGB, which a gray profile does not describe.
        PictureProfiles profiles = picture.Metadata.Profiles();
        WebPContainer container = WebPContainer.Read(
            new ByteSource(Stream.Null, "picture", PictureLimits.Default), encoded.GetBuffer().AsMemory(0, (int)encoded.Length), new PictureLimits { MaxPixels = long.MaxValue });
        using PieceStream file = WebPContainer.Write(container, picture.Layout.IsGray() || !picture.Metadata.ProfileFits(picture.Layout) ? profiles with { Icc = null } : profiles);
        file.CopyTo(stream);
    }

    public override long WritingBytes(PictureHeader picture, int? quality) =>
        ImageSharpPixels.ColorBytes(picture, gray: false) + (picture.Pixels * EncodingMemory(picture, quality)) + (4 * MostFileBytes(picture, quality));

    public override long MostFileBytes(PictureHeader picture, int? quality) => CodecMemory.Deflated(picture.Pixels * (picture.Layout.HasAlpha() ? 4 : 3)) * (IsLossy(picture, quality) ? 3 : 4) / 4;

    protected override bool Holds(PixelFormat layout) => layout.BytesPerChannel() == 1;

    /// <summary>The number of prefix code groups in the lossless stream of the picture or of its alpha; 1 where there is no such stream, 0 where the stream is too short for its groups.</summary>
    private static long Groups(WebPContainer container)
    {
        const int LosslessHeader = 5, AlphaHeader = 1, CompressionMask = 3;
        ReadOnlySpan<byte> stream = container.IsLossy ? container.Alpha.Span : container.Image.Span;
        return !container.IsLossy ? WebPLosslessScan.Groups(stream[LosslessHeader..], container.Frame.Width, container.Frame.Height)
            : stream.Length <= AlphaHeader || (stream[0] & CompressionMask) == 0 ? 1
            : WebPLosslessScan.Groups(stream[AlphaHeader..], container.Frame.Width, container.Frame.Height);
    }

    /// <summary>Bytes that the encoder takes for each pixel. Alpha always takes the lossless encoder.</summary>
    private static int EncodingMemory(PictureHeader picture, int? quality) =>
        !IsLossy(picture, quality) ? LosslessMemory : picture.Layout.HasAlpha() ? LossyMemory + LosslessMemory : LossyMemory;

    private static bool IsLossy(PictureHeader picture, int? quality) => quality is not null || picture.IsLossy;

    private static int Orientation(WebPContainer container) =>
        (container.Profiles.Exif is { } exif ? ExifOrientation.Of(exif.Span) : null) ?? ExifOrientation.Upright;

    /// <summary>Marks a picture that was read from a lossy file.</summary>
    private sealed record LossyOrigin : FileOrigin;
}
