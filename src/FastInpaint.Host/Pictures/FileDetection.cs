using System.Diagnostics;
using FastInpaint.Host.Reports;
using FastInpaint.Imaging;

namespace FastInpaint.Host.Pictures;

/// <summary>The detection of artifacts in one picture, from its file to the map's file.</summary>
internal sealed class FileDetection
{
    private readonly PictureInput _image;
    private readonly PictureInput? _mask;
    private readonly InpaintOptions _hole;
    private readonly DetectOptions _options;
    private Picture? _picture;
    private DecodedMask? _decodedMask;

    /// <param name="image">The opened picture.</param>
    /// <param name="mask">The opened mask of the pixels that the score counts; null for the whole picture.</param>
    /// <param name="hole">The options for reading the mask.</param>
    /// <param name="options">The options of the detector.</param>
    /// <exception cref="CommandException">The mask has another size than the picture (2).</exception>
    public FileDetection(PictureInput image, PictureInput? mask, InpaintOptions hole, DetectOptions options)
    {
        (_image, _mask, _hole, _options) = (image, mask, hole, options);
        if (mask is not null)
        {
            image.CheckMask(mask);
        }
    }

    /// <summary>Memory of the picture in bytes, from decoding to the end.</summary>
    public long Bytes => new PictureMemory(_image.Header, _mask?.Header, exclude: null).OfDetecting();

    /// <summary>Decodes the inputs, unless an earlier call has, runs the detector, and writes the map whole or not at all.</summary>
    /// <param name="detector">The detector.</param>
    /// <param name="output">The map's file.</param>
    /// <param name="overwrite">Whether an existing file is replaced.</param>
    /// <param name="progress">Called with the finished share.</param>
    /// <param name="cancellationToken">Checked between steps.</param>
    /// <returns>The report, without the total time.</returns>
    /// <exception cref="MemoryLimitException">The detector does not fit.</exception>
    /// <exception cref="CommandException">The map could not be written (6).</exception>
    public DetectReport Run(Restorer detector, string output, bool overwrite, IProgress<double>? progress, CancellationToken cancellationToken)
    {
        long decoding = Stopwatch.GetTimestamp();
        Picture picture = _picture ??= _image.Read(cancellationToken);
        DecodedMask? mask = _decodedMask ??= _mask is null ? null : DecodedMask.Of(_mask.Read(cancellationToken), cancellationToken);
        MaskedPart part = MaskedPart.Of(picture, mask, _hole, cancellationToken);
        double decode = Elapsed(decoding);

        var probabilities = new float[part.Inside.Length];
        DetectResult result = detector.Detect(PictureMapping.Pixels(picture).AsReadOnly(), probabilities, _options, progress, cancellationToken);
        long encoding = Stopwatch.GetTimestamp();
        OutputTarget.Write(output, PictureMapping.Heatmap(probabilities, picture.Width, picture.Height), overwrite, cancellationToken);
        return new DetectReport
        {
            Width = picture.Width,
            Height = picture.Height,
            Device = result.Device,
            Precision = Words.Of(result.Precision),
            Strategy = Words.Of(result.Strategy),
            StrategyReason = result.StrategyReason,
            PredictedBytes = result.PredictedBytes,
            PeakBytes = result.PeakBytes,
            WeightBytes = result.WeightBytes,
            Milliseconds = new Milliseconds(decode, result.PlanTime.TotalMilliseconds, result.ComputeTime.TotalMilliseconds, Elapsed(encoding), 0),
            ArtifactScore = ArtifactMap.Score(probabilities, part.Inside),
            Output = output,
            MaskSource = mask is null ? null : Words.Of(mask.Notes.Reading.Source),
            Warnings = PictureWarnings.Of(picture.Metadata, mask?.Notes, exclude: null, part.Count, part.Warnings),
        };
    }

    private static double Elapsed(long since) => Stopwatch.GetElapsedTime(since).TotalMilliseconds;
}
