using System.Diagnostics;
using System.Globalization;
using FastInpaint.Host.Pictures;
using FastInpaint.Host.Reports;
using FastInpaint.Hosting;
using FastInpaint.Imaging;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace FastInpaint.Host.Serve;

/// <summary>From a form to an answer: decodes, has the worker compute, encodes. The picture is the one that <c>fastinpaint inpaint</c> writes.</summary>
internal sealed class PictureService(IInpaintingQueue queue, PictureAdmission admission, ServeSettings settings, ILogger<PictureService> logger)
{
    /// <summary>Decodes what is to be filled. What it answers is the caller's alone, and the form's body is not needed any more.</summary>
    public async Task<FillRequest> Prepare(ServeForm form, RequestTime time)
    {
        long started = Stopwatch.GetTimestamp();
        FormPicture decoded = await FormPicture.Decode(form, map: false, settings.MaxPixels, admission, time);
        try
        {
            return new FillRequest(decoded, Filling(form, decoded, started));
        }
        catch
        {
            decoded.Dispose();
            throw;
        }
    }

    private Func<IProgress<double>?, RequestTime, Task<ServeAnswer>> Filling(ServeForm form, FormPicture decoded, long started)
    {
        (Picture picture, ReadOnlyMemory<byte> mask, ReadOnlyMemory<byte> exclude, TimeSpan decoding, _) = decoded;
        bool byAlpha = form.Mask is null;
        var request = new InpaintingRequest
        {
            Pixels = picture.Pixels,
            Width = picture.Width,
            Height = picture.Height,
            Format = picture.Layout,
            Mask = byAlpha ? AlphaMask.Of(picture) : mask,
            Exclude = exclude,
            Options = (byAlpha ? form.Settings.Fill with { MaskThreshold = 127, InvertMask = false } : form.Settings.Fill) with { Artifacts = ArtifactOutput.Score },
            Hole = new byte[(long)picture.Width * picture.Height],
        };
        PictureFormat format = Format(form, picture);
        var writing = new PictureWriteOptions { Quality = form.Settings.Quality, Changed = request.Hole };
        return async (progress, time) =>
        {
            InpaintingResult result = await time.AtWorker(() => queue.EnqueueAsync(request with { Progress = progress, TimeLimit = time.Left }, time.Sender));
            long encoding = Stopwatch.GetTimestamp();
            byte[] body = await time.AtWork(ending => Task.FromResult(Encode(picture, request, format, writing, byAlpha, ending)));
            TimeSpan encoded = Stopwatch.GetElapsedTime(encoding), total = Stopwatch.GetElapsedTime(started);
            ServiceMetrics.Took("decode", decoding);
            ServiceMetrics.Took("encode", encoded);
            ServeLog.Done(logger, "inpaint", picture.Width, picture.Height, Words.Of(result.Fill.Strategy), total.TotalMilliseconds, result.Queued.TotalMilliseconds);
            return new ServeAnswer(body, MediaType(format), Headers(result, PictureWarnings.Of(picture.Metadata, null, null, result.Fill.Warning, PictureFile.WarningsOfWriting(picture, format, writing)), decoding, encoded, total));
        };
    }

    /// <summary>The detector's map of the form's image, as grey PNG; the score is over the mask where there is one.</summary>
    /// <exception cref="RequestException">The strategy is not the detector's (400), or the time is over.</exception>
    public async Task<ServeAnswer> Detect(ServeForm form, RequestTime time)
    {
        if (form.Settings.Fill.Strategy == InpaintStrategy.Local)
        {
            throw new RequestException(StatusCodes.Status400BadRequest, "strategy is 'local', which puts windows around holes; the map is the whole picture's. Give auto, whole or exact.");
        }

        long started = Stopwatch.GetTimestamp();
        using FormPicture decoded = await FormPicture.Decode(form, map: true, settings.MaxPixels, admission, time);
        (Picture picture, ReadOnlyMemory<byte> mask, _, TimeSpan decoding, _) = decoded;
        var hole = new byte[(long)picture.Width * picture.Height];
        if (form.Mask is null)
        {
            Array.Fill(hole, (byte)1);
        }
        else
        {
            HoleMask.Build(new ReadOnlyMask(mask.Span, picture.Width, picture.Height), form.Settings.Fill, hole);
        }

        var request = new DetectionRequest
        {
            Pixels = picture.Pixels,
            Width = picture.Width,
            Height = picture.Height,
            Format = picture.Layout,
            Probabilities = new float[hole.Length],
            Options = new DetectOptions { Strategy = form.Settings.Fill.Strategy },
            TimeLimit = time.Left,
        };
        long waiting = Stopwatch.GetTimestamp();
        DetectResult result = await time.AtWorker(() => queue.EnqueueAsync(request, time.Sender));
        double queued = Math.Max(0, Stopwatch.GetElapsedTime(waiting).TotalMilliseconds - result.PlanTime.TotalMilliseconds - result.ComputeTime.TotalMilliseconds);
        long encoding = Stopwatch.GetTimestamp();
        byte[] body = await time.AtWork(ending => Task.FromResult(EncodeMap(picture, request.Probabilities.Span, ending)));
        double encoded = Stopwatch.GetElapsedTime(encoding).TotalMilliseconds, total = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        ServiceMetrics.Took("decode", decoding);
        ServiceMetrics.Took("encode", TimeSpan.FromMilliseconds(encoded));
        ServeLog.Done(logger, "detect", picture.Width, picture.Height, Words.Of(result.Strategy), total, queued);
        return new ServeAnswer(body, MediaType(PictureFormat.Png), new Dictionary<string, string>
        {
            ["X-FastInpaint-Artifact-Score"] = Text(ArtifactMap.Score(request.Probabilities.Span, hole)),
            ["X-FastInpaint-Strategy"] = Words.Of(result.Strategy),
            ["X-FastInpaint-Device"] = result.Device,
            ["Server-Timing"] = Timing(
                ("decode", decoding.TotalMilliseconds), ("queue", queued), ("plan", result.PlanTime.TotalMilliseconds), ("compute", result.ComputeTime.TotalMilliseconds), ("encode", encoded), ("total", total)),
        });
    }

    private static byte[] EncodeMap(Picture picture, ReadOnlySpan<float> probabilities, CancellationToken cancellationToken)
    {
        using var body = new MemoryStream();
        PictureFile.Write(body, PictureMapping.Heatmap(probabilities, picture.Width, picture.Height), PictureFormat.Png, cancellationToken);
        return body.ToArray();
    }

    private static byte[] Encode(Picture picture, InpaintingRequest request, PictureFormat format, PictureWriteOptions writing, bool byAlpha, CancellationToken cancellationToken)
    {
        if (byAlpha)
        {
            AlphaMask.MakeOpaque(picture, request.Hole.Span);
        }

        using var body = new MemoryStream();
        PictureFile.Write(body, picture, format, writing, cancellationToken);
        return body.ToArray();
    }

    private static Dictionary<string, string> Headers(InpaintingResult result, IReadOnlyList<string> warnings, TimeSpan decoding, TimeSpan encoding, TimeSpan total)
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
            ["Server-Timing"] = Timing(
                ("decode", decoding.TotalMilliseconds), ("queue", result.Queued.TotalMilliseconds), ("plan", fill.PlanTime.TotalMilliseconds), ("compute", fill.ComputeTime.TotalMilliseconds),
                ("score", fill.ScoreTime.TotalMilliseconds), ("encode", encoding.TotalMilliseconds), ("total", total.TotalMilliseconds)),
        };
        if (warnings.Count > 0)
        {
            headers["X-FastInpaint-Warning"] = string.Join(' ', warnings);
        }

        return headers;
    }

    private static PictureFormat Format(ServeForm form, Picture picture)
    {
        PictureFormat format = form.Settings.Format ?? PictureFile.DefaultFormat(picture.Format);
        return PictureFile.Refusal(format, picture.Width, picture.Height, picture.Layout) is { } refusal
            ? throw new RequestException(StatusCodes.Status400BadRequest, $"{char.ToUpperInvariant(refusal[0])}{refusal[1..]}; ask for format png.")
            : format;
    }

    private static string MediaType(PictureFormat format) => PictureFile.Formats.Single(known => known.Format == format).MediaType;

    private static string Text(double value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Timing(params (string Name, double Milliseconds)[] parts) =>
        string.Join(", ", parts.Select(part => string.Create(CultureInfo.InvariantCulture, $"{part.Name};dur={part.Milliseconds:0.###}")));
}
