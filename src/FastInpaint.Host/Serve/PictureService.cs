using System.Diagnostics;
using System.Globalization;
using FastInpaint.Host.Memory;
using FastInpaint.Host.Options;
using FastInpaint.Host.Pictures;
using FastInpaint.Host.Reports;
using FastInpaint.Hosting;
using FastInpaint.Imaging;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace FastInpaint.Host.Serve;

/// <summary>Answers forms: decodes, lets the worker compute, encodes. The result equals the picture that <c>fastinpaint inpaint</c> writes with the same memory limit.</summary>
internal sealed class PictureService(IInpaintingQueue queue, PictureAdmission admission, ServiceMemory shares, ServeSettings settings, ILogger<PictureService> logger)
{
    /// <summary>The most time for collecting warnings about the mask of a refused picture.</summary>
    private static readonly TimeSpan s_looking = TimeSpan.FromMilliseconds(500);

    /// <summary>Decodes a form's pictures. The caller owns the result; the form is no longer needed.</summary>
    public async Task<FillRequest> Prepare(ServeForm form, RequestTime time)
    {
        long started = Stopwatch.GetTimestamp();
        FormPicture decoded = await FormPicture.Decode(form, map: false, settings.MaxPixels, admission, time);
        try
        {
            return await time.AtWork(ending => Task.FromResult(new FillRequest(Filling(form.Settings, decoded, started, ending))));
        }
        catch
        {
            decoded.Dispose();
            throw;
        }
    }

    private Func<IProgress<double>?, RequestTime, Task<ServeAnswer>> Filling(InpaintSettings wanted, FormPicture decoded, long started, CancellationToken ending)
    {
        (Picture picture, DecodedMask? mask, DecodedMask? exclude, TimeSpan decoding, long bytes, MemoryLease memory) = decoded;
        var request = new InpaintingRequest
        {
            Pixels = picture.Pixels,
            Width = picture.Width,
            Height = picture.Height,
            Format = picture.Layout,
            Mask = mask?.Bytes ?? TransparentPart(picture, ending),
            Exclude = exclude?.Bytes ?? default,
            Options = (mask is null ? AlphaMask.Options(wanted.Fill) : wanted.Fill) with { Artifacts = ArtifactOutput.Score, MemoryLimit = shares.PlanBeside(bytes) },
            Hole = new byte[(long)picture.Width * picture.Height],
        };
        PictureFormat format = Format(wanted, picture, request, ending);
        var writing = new PictureWriteOptions { Quality = wanted.Quality, Changed = request.Hole };
        return async (progress, time) =>
        {
            try
            {
                return await Filled(progress, time);
            }
            catch
            {
                decoded.Dispose();
                throw;
            }
        };

        async Task<ServeAnswer> Filled(IProgress<double>? progress, RequestTime time)
        {
            InpaintingResult result;
            try
            {
                result = await time.AtWorker(() => queue.EnqueueAsync(request with { Progress = progress, TimeLimit = time.Left }, time.Sender));
            }
            catch (Exception refusal) when (mask is not null && Problems.Explain(refusal).Status is StatusCodes.Status413PayloadTooLarge or StatusCodes.Status504GatewayTimeout)
            {
                // A hole that is too large may be the reason, so the warnings about the mask help. A busy service, or one short of memory, does not collect them.
                Problems.Warn(refusal, WarningsOf(decoded, request));
                throw;
            }

            long encoding = Stopwatch.GetTimestamp();
            PieceBuffer body = await time.AtWork(ending => Task.FromResult(ManagedHeap.Try(() => Encode(picture, format, writing, ending))));
            TimeSpan encoded = Stopwatch.GetElapsedTime(encoding), total = Stopwatch.GetElapsedTime(started);
            ServiceMetrics.Took("decode", decoding);
            ServiceMetrics.Took("encode", encoded);
            ServeLog.Done(logger, "inpaint", picture.Width, picture.Height, Words.Of(result.Fill.Strategy), total.TotalMilliseconds, result.Queued.TotalMilliseconds);
            IReadOnlyList<string> warnings = PictureWarnings.Of(
                picture.Metadata, mask?.Notes, exclude?.Notes, result.Fill.HolePixels, mask is null ? AlphaMask.Warnings(result.Fill) : result.Fill.Warnings, PictureFile.WarningsOfWriting(picture, format, writing));
            return Keep(new ServeAnswer(body, MediaType(format), Headers(result, mask, warnings, decoding, encoded, total)), memory);
        }
    }

    /// <summary>Reduces the picture's reserved memory to that of the answer, and gives it to the answer.</summary>
    private static ServeAnswer Keep(ServeAnswer answer, MemoryLease memory)
    {
        memory.Shrink(answer.Body.Length);
        return answer with { Memory = memory };
    }

    /// <summary>The warnings about a picture and its masks where there is no result. Empty for a large picture whose warnings would delay the answer.</summary>
    private static IReadOnlyList<string> WarningsOf(FormPicture decoded, InpaintingRequest request)
    {
        var mask = new ReadOnlyMask(request.Mask.Span, request.Width, request.Height);
        InpaintOptions options = request.Options ?? InpaintOptions.Default;
        using var brief = new CancellationTokenSource(s_looking);
        try
        {
            long pixels = HoleMask.Build(mask, options, request.Hole.Span, brief.Token);
            return OptionNames.OfFields(PictureWarnings.Of(decoded.Picture.Metadata, decoded.Mask?.Notes, decoded.Exclude?.Notes, pixels, HoleMask.Warnings(mask, options, pixels)));
        }
        catch (OperationCanceledException)
        {
            return [];
        }
    }

    /// <summary>Computes the detector's map of the form's image, as gray PNG. The score counts the pixels of the mask, or the whole picture where there is no mask.</summary>
    /// <exception cref="RequestException">The detector does not have the strategy (400), or the request's time is over.</exception>
    public async Task<ServeAnswer> Detect(ServeForm form, RequestTime time)
    {
        if (form.Settings.Fill.Strategy == InpaintStrategy.Local)
        {
            throw new RequestException(StatusCodes.Status400BadRequest, "strategy is 'local', which puts windows around holes; the map is the whole picture's. Give auto, whole or exact.");
        }

        long started = Stopwatch.GetTimestamp();
        FormPicture decoded = await FormPicture.Decode(form, map: true, settings.MaxPixels, admission, time);
        try
        {
            return Keep(await Detected(form.Settings, decoded, started, time), decoded.Memory);
        }
        catch
        {
            decoded.Dispose();
            throw;
        }
    }

    private async Task<ServeAnswer> Detected(InpaintSettings wanted, FormPicture decoded, long started, RequestTime time)
    {
        (Picture picture, DecodedMask? mask, _, TimeSpan decoding, _, _) = decoded;
        MaskedPart part = await time.AtWork(ending => Task.FromResult(MaskedPart.Of(picture, mask, wanted.Fill, ending)));
        var request = new DetectionRequest
        {
            Pixels = picture.Pixels,
            Width = picture.Width,
            Height = picture.Height,
            Format = picture.Layout,
            Probabilities = new float[part.Inside.Length],
            Options = new DetectOptions { Strategy = wanted.Fill.Strategy, MemoryLimit = shares.PlanBeside(decoded.Bytes) },
            TimeLimit = time.Left,
        };
        long waiting = Stopwatch.GetTimestamp();
        DetectResult result = await time.AtWorker(() => queue.EnqueueAsync(request, time.Sender));
        double queued = Math.Max(0, Stopwatch.GetElapsedTime(waiting).TotalMilliseconds - result.PlanTime.TotalMilliseconds - result.ComputeTime.TotalMilliseconds);
        long encoding = Stopwatch.GetTimestamp();
        PieceBuffer body = await time.AtWork(ending => Task.FromResult(EncodeMap(picture, request.Probabilities.Span, ending)));
        double encoded = Stopwatch.GetElapsedTime(encoding).TotalMilliseconds, total = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        ServiceMetrics.Took("decode", decoding);
        ServiceMetrics.Took("encode", TimeSpan.FromMilliseconds(encoded));
        ServeLog.Done(logger, "detect", picture.Width, picture.Height, Words.Of(result.Strategy), total, queued);
        var headers = new Dictionary<string, string>
        {
            ["X-FastInpaint-Artifact-Score"] = Text(ArtifactMap.Score(request.Probabilities.Span, part.Inside)),
            ["X-FastInpaint-Strategy"] = Words.Of(result.Strategy),
            ["X-FastInpaint-Device"] = result.Device,
            ["Server-Timing"] = Timing(
                ("decode", decoding.TotalMilliseconds), ("queue", queued), ("plan", result.PlanTime.TotalMilliseconds), ("compute", result.ComputeTime.TotalMilliseconds), ("encode", encoded), ("total", total)),
        };
        if (mask is not null)
        {
            headers["X-FastInpaint-Mask-Source"] = Words.Of(mask.Notes.Reading.Source);
        }

        Warn(headers, PictureWarnings.Of(picture.Metadata, mask?.Notes, exclude: null, part.Count, part.Warnings));
        return new ServeAnswer(body, MediaType(PictureFormat.Png), headers);
    }

    private static PieceBuffer EncodeMap(Picture picture, ReadOnlySpan<float> probabilities, CancellationToken cancellationToken)
    {
        var body = new PieceBuffer();
        PictureFile.Write(new PieceBufferStream(body), PictureMapping.Heatmap(probabilities, picture.Width, picture.Height), PictureFormat.Png, cancellationToken);
        body.Trim();
        return body;
    }

    private static PieceBuffer Encode(Picture picture, PictureFormat format, PictureWriteOptions writing, CancellationToken cancellationToken)
    {
        CheckHeld(format, picture, null);
        var body = new PieceBuffer();
        PictureFile.Write(new PieceBufferStream(body), picture, format, writing, cancellationToken);
        body.Trim();
        return body;
    }

    /// <exception cref="RequestException">The picture has no alpha (400).</exception>
    private static byte[] TransparentPart(Picture picture, CancellationToken cancellationToken) => picture.Layout.HasAlpha()
        ? AlphaMask.Take(picture, cancellationToken)
        : throw new RequestException(StatusCodes.Status400BadRequest, "There is no mask, and the image has no alpha. Send the file 'mask', or an image whose transparent part is the hole.");

    private static Dictionary<string, string> Headers(InpaintingResult result, DecodedMask? mask, IReadOnlyList<string> warnings, TimeSpan decoding, TimeSpan encoding, TimeSpan total)
    {
        InpaintResult fill = result.Fill;
        var headers = new Dictionary<string, string>
        {
            ["X-FastInpaint-Artifact-Score"] = Text(fill.ArtifactScore ?? 0),
            ["X-FastInpaint-Strategy"] = Words.Of(fill.Strategy),
            ["X-FastInpaint-Detail"] = Words.Of(fill.Detail),
            ["X-FastInpaint-Device"] = fill.Device,
            ["X-FastInpaint-Tiles"] = Text(fill.Tiles),
            ["X-FastInpaint-Hole-Pixels"] = Text(fill.HolePixels),
            ["X-FastInpaint-Mask-Source"] = Words.Of(mask?.Notes.Reading.Source),
            ["Server-Timing"] = Timing(
                ("decode", decoding.TotalMilliseconds), ("queue", result.Queued.TotalMilliseconds), ("plan", fill.PlanTime.TotalMilliseconds), ("compute", fill.ComputeTime.TotalMilliseconds),
                ("score", fill.ScoreTime.TotalMilliseconds), ("encode", encoding.TotalMilliseconds), ("total", total.TotalMilliseconds)),
        };
        Warn(headers, warnings);
        return headers;
    }

    private static void Warn(Dictionary<string, string> headers, IReadOnlyList<string> warnings)
    {
        if (warnings.Count > 0)
        {
            headers["X-FastInpaint-Warning"] = string.Join(' ', OptionNames.OfFields(warnings));
        }
    }

    private static PictureFormat Format(InpaintSettings wanted, Picture picture, InpaintingRequest request, CancellationToken cancellationToken)
    {
        PictureFormat format = wanted.Format ?? PictureFile.DefaultFormat(picture.Format);
        CheckHeld(format, picture, FindHole);
        return format;

        ReadOnlyMemory<byte> FindHole()
        {
            HoleMask.Build(new ReadOnlyMask(request.Mask.Span, picture.Width, picture.Height), request.Options!, request.Hole.Span, cancellationToken);
            return request.Hole;
        }
    }

    /// <exception cref="RequestException">The format cannot hold the picture (400).</exception>
    private static void CheckHeld(PictureFormat format, Picture picture, Func<ReadOnlyMemory<byte>>? hole)
    {
        if (PictureFile.Refusal(format, picture, hole) is { } refusal)
        {
            throw new RequestException(StatusCodes.Status400BadRequest, $"{char.ToUpperInvariant(refusal[0])}{refusal[1..]}; ask for format png.");
        }
    }

    private static string MediaType(PictureFormat format) => PictureFile.Formats.Single(known => known.Format == format).MediaType;

    private static string Text(double value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Timing(params (string Name, double Milliseconds)[] parts) =>
        string.Join(", ", parts.Select(part => string.Create(CultureInfo.InvariantCulture, $"{part.Name};dur={part.Milliseconds:0.###}")));
}
