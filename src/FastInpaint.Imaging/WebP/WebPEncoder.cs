using FastInpaint.Imaging.ImageSharp;
using FastInpaint.Imaging.IO;
using FastInpaint.Imaging.Profiles;
using SixLabors.ImageSharp.Formats.Webp;

namespace FastInpaint.Imaging.WebP;

/// <summary>Encodes WebP files: without loss, or lossy where a quality is asked for or the picture's file was lossy.</summary>
internal static class WebPEncoder
{
    /// <summary>The most pixels of a side: the format has one more, which ImageSharp's lossless encoder does not take.</summary>
    public const int MaximumSide = 16_382;

    /// <summary>The quality of a lossy file where none is asked for.</summary>
    private const int DefaultQuality = 90;

    /// <summary>How hard the lossless encoder tries, 0 to 100.</summary>
    private const int LosslessEffort = 75;

    public static void Encode(Stream stream, Picture picture, int? quality)
    {
        bool lossy = quality is not null || picture.Metadata.IsLossyWebP;
        var encoder = new WebpEncoder
        {
            FileFormat = lossy ? WebpFileFormatType.Lossy : WebpFileFormatType.Lossless,
            Quality = lossy ? quality ?? DefaultQuality : LosslessEffort,
            // Of the lossless methods the fastest whose files are as small as those of the slower ones.
            Method = lossy ? WebpEncodingMethod.Default : WebpEncodingMethod.Level2,
            TransparentColorMode = WebpTransparentColorMode.Preserve,
        };
        using var encoded = new MemoryStream();
        ImageSharpPixels.Encode(encoder, picture, gray: false, encoded);
        // The file's colors are RGB, which a gray picture's profile does not describe.
        PictureProfiles profiles = picture.Metadata.Profiles();
        WebPContainer container = WebPContainer.Read(
            new ByteSource(Stream.Null, "picture", PictureLimits.Default), encoded.GetBuffer().AsMemory(0, (int)encoded.Length), new PictureLimits { MaxPixels = long.MaxValue });
        using PieceStream file = WebPContainer.Write(container, picture.Layout.IsGray() || !picture.Metadata.ProfileFits(picture.Layout) ? profiles with { Icc = null } : profiles);
        file.CopyTo(stream);
    }
}
