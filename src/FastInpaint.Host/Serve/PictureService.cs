using System.Diagnostics;
using System.Globalization;
using FastInpaint.Host.Pictures;
using FastInpaint.Hosting;
using FastInpaint.Imaging;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace FastInpaint.Host.Serve;

/// <summary>From a form to an answer: decodes, has the worker compute, encodes. The picture is the one that <c>fastinpaint inpaint</c> writes.</summary>
internal sealed class PictureService(IInpaintingQueue queue, ServeSettings settings, ILogger<PictureService> logger)
{
    // Below it a pixel counts as transparent.
    private const int OpaqueFrom = 128;

    /// <summary>Fills the hole of the form's image.</summary>
    public async Task<ServeAnswer> Inpaint(ServeForm form, IProgress<double>? progress, CancellationToken cancellationToken)
    {
        long started = Stopwatch.GetTimestamp();
        Picture picture = Decode(form.Image, "image", cancellationToken);
        bool byAlpha = form.Mask is null;
        ReadOnlyMemory<byte> mask = byAlpha ? Transparent(picture) : DecodeMask(form.Mask!, picture, cancellationToken);
        PictureFormat format = Format(form, picture);
        TimeSpan decoded = Stopwatch.GetElapsedTime(started);
        var request = new InpaintingRequest
        {
            Pixels = picture.Pixels,
            Width = picture.Width,
            Height = picture.Height,
            Format = PictureMapping.Format(picture.Layout),
            Mask = mask,
            Options = byAlpha ? form.Options with { MaskThreshold = 127, InvertMask = false } : form.Options,
            RefinePasses = form.Refine,
            Score = true,
            Progress = progress,
        };
        InpaintingResult result = await queue.EnqueueAsync(request, cancellationToken);

        long encoding = Stopwatch.GetTimestamp();
        var hole = new byte[mask.Length];
        HoleMask.Build(new ReadOnlyMask(mask.Span, picture.Width, picture.Height), request.Options, hole);
        if (byAlpha)
        {
            MakeOpaque(picture, hole);
        }

        using var body = new MemoryStream();
        PictureFile.Write(body, picture, format, new PictureWriteOptions { Quality = form.Quality, Changed = hole }, cancellationToken);
        TimeSpan encoded = Stopwatch.GetElapsedTime(encoding), total = Stopwatch.GetElapsedTime(started);
        InpaintResult fill = result.Fill;
        ServiceMetrics.Took("decode", decoded);
        ServiceMetrics.Took("encode", encoded);
        ServeLog.Done(logger, "inpaint", picture.Width, picture.Height, fill.Strategy, total.TotalMilliseconds, result.Queued.TotalMilliseconds);
        var headers = new Dictionary<string, string>
        {
            ["X-FastInpaint-Artifact-Score"] = Text(result.ArtifactScore ?? 0),
            ["X-FastInpaint-Strategy"] = fill.Strategy,
            ["X-FastInpaint-Device"] = fill.Device,
            ["X-FastInpaint-Tiles"] = Text(fill.Tiles),
            ["X-FastInpaint-Hole-Pixels"] = Text(fill.HolePixels),
            ["Server-Timing"] = Timing(
                ("decode", decoded.TotalMilliseconds), ("queue", result.Queued.TotalMilliseconds), ("plan", fill.PlanMilliseconds), ("compute", fill.ComputeMilliseconds),
                ("score", result.Scoring.TotalMilliseconds), ("encode", encoded.TotalMilliseconds), ("total", total.TotalMilliseconds)),
        };
        if (fill.Warning is { } warning)
        {
            headers["X-FastInpaint-Warning"] = warning;
        }

        if (result.Refined is { } refined)
        {
            headers["X-FastInpaint-Refined"] = $"passes={refined.Passes}, spots={refined.Spots}, kept={refined.Kept}";
        }

        return new ServeAnswer(body.GetBuffer().AsMemory(0, (int)body.Length), MediaType(format), headers);
    }

    /// <summary>The detector's map of the form's image, as grey PNG; the score is over the mask where there is one.</summary>
    public async Task<ServeAnswer> Detect(ServeForm form, CancellationToken cancellationToken)
    {
        long started = Stopwatch.GetTimestamp();
        Picture picture = Decode(form.Image, "image", cancellationToken);
        var hole = new byte[(long)picture.Width * picture.Height];
        if (form.Mask is null)
        {
            Array.Fill(hole, (byte)1);
        }
        else
        {
            HoleMask.Build(new ReadOnlyMask(DecodeMask(form.Mask, picture, cancellationToken).Span, picture.Width, picture.Height), form.Options, hole);
        }

        var probabilities = new float[hole.Length];
        DetectResult result = await queue.EnqueueAsync(
            new DetectionRequest { Pixels = picture.Pixels, Width = picture.Width, Height = picture.Height, Format = PictureMapping.Format(picture.Layout), Probabilities = probabilities }, cancellationToken);
        var map = new Picture(picture.Width, picture.Height, PictureLayout.Gray8);
        ArtifactMap.ToHeatmap(probabilities, map.Pixels.Span);
        using var body = new MemoryStream();
        PictureFile.Write(body, map, PictureFormat.Png, cancellationToken);
        double total = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        ServeLog.Done(logger, "detect", picture.Width, picture.Height, result.Strategy, total, 0);
        return new ServeAnswer(body.GetBuffer().AsMemory(0, (int)body.Length), MediaType(PictureFormat.Png), new Dictionary<string, string>
        {
            ["X-FastInpaint-Artifact-Score"] = Text(ArtifactMap.Score(probabilities, hole)),
            ["X-FastInpaint-Device"] = result.Device,
            ["Server-Timing"] = Timing(("compute", result.PlanMilliseconds + result.ComputeMilliseconds), ("total", total)),
        });
    }

    private Picture Decode(IFormFile file, string name, CancellationToken cancellationToken)
    {
        using Stream stream = file.OpenReadStream();
        return PictureFile.Read(stream, new PictureLimits { MaxPixels = settings.MaxPixels }, name, cancellationToken);
    }

    private ReadOnlyMemory<byte> DecodeMask(IFormFile file, Picture picture, CancellationToken cancellationToken)
    {
        using (Stream stream = file.OpenReadStream())
        {
            PictureHeader header = PictureFile.ReadHeader(stream, new PictureLimits { MaxPixels = settings.MaxPixels }, "mask");
            if (header.Width != picture.Width || header.Height != picture.Height)
            {
                throw new RequestException(
                    StatusCodes.Status400BadRequest, $"The mask has {header.Width}x{header.Height} pixels and the image {picture.Width}x{picture.Height}. Send a mask of the image's size.");
            }
        }

        return PictureMapping.MaskBytes(Decode(file, "mask", cancellationToken));
    }

    /// <summary>A mask of the pixels whose alpha is below one half.</summary>
    private static byte[] Transparent(Picture picture)
    {
        (int channels, bool wide) = Alpha(picture.Layout);
        if (channels == 0)
        {
            throw new RequestException(StatusCodes.Status400BadRequest, "There is no mask, and the image has no alpha. Send the file 'mask', or an image whose transparent part is the hole.");
        }

        var mask = new byte[(long)picture.Width * picture.Height];
        ReadOnlySpan<byte> pixels = picture.Pixels.Span;
        int bytes = wide ? 2 * channels : channels;
        for (int i = 0; i < mask.Length; i++)
        {
            ReadOnlySpan<byte> pixel = pixels.Slice(i * bytes, bytes);
            int alpha = wide ? System.Runtime.InteropServices.MemoryMarshal.Read<ushort>(pixel[^2..]) >> 8 : pixel[^1];
            mask[i] = alpha < OpaqueFrom ? byte.MaxValue : (byte)0;
        }

        return mask;
    }

    private static void MakeOpaque(Picture picture, byte[] hole)
    {
        (int channels, bool wide) = Alpha(picture.Layout);
        int alphaBytes = wide ? 2 : 1, bytes = channels * alphaBytes;
        Span<byte> pixels = picture.Pixels.Span;
        for (int i = 0; i < hole.Length; i++)
        {
            if (hole[i] != 0)
            {
                pixels.Slice(((i + 1) * bytes) - alphaBytes, alphaBytes).Fill(byte.MaxValue);
            }
        }
    }

    private static (int Channels, bool Wide) Alpha(PictureLayout layout) => layout switch
    {
        PictureLayout.GrayAlpha16 => (2, false),
        PictureLayout.Rgba32 => (4, false),
        PictureLayout.GrayAlpha32 => (2, true),
        PictureLayout.Rgba64 => (4, true),
        _ => (0, false),
    };

    private static PictureFormat Format(ServeForm form, Picture picture)
    {
        PictureFormat format = form.Format ?? (picture.Format is null or PictureFormat.Other ? PictureFormat.Png : picture.Format.Value);
        return format == PictureFormat.Jpeg && picture.Layout is not (PictureLayout.Gray8 or PictureLayout.Rgb24)
            ? throw new RequestException(StatusCodes.Status400BadRequest, $"A JPEG file cannot hold pixels of {picture.Layout}; ask for format png.")
            : format;
    }

    private static string MediaType(PictureFormat format) => format switch { PictureFormat.Jpeg => "image/jpeg", PictureFormat.Pnm => "image/x-portable-anymap", _ => "image/png" };

    private static string Text(double value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Timing(params (string Name, double Milliseconds)[] parts) =>
        string.Join(", ", parts.Select(part => string.Create(CultureInfo.InvariantCulture, $"{part.Name};dur={part.Milliseconds:0.###}")));
}
