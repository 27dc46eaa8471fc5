using System.CommandLine;
using System.Diagnostics;
using System.Text.Json;
using FastInpaint.Graph;
using FastInpaint.Host.Devices;
using FastInpaint.Host.Options;
using FastInpaint.Host.Pictures;
using FastInpaint.Host.Reports;
using FastInpaint.Imaging;

namespace FastInpaint.Host.Commands;

/// <summary><c>inpaint IMAGE MASK -o OUT</c>: fills the hole of a picture file.</summary>
internal sealed class InpaintCommand
{
    private readonly Argument<string> _image = FileNames.Of(new Argument<string>("IMAGE") { Description = $"The picture: {OptionalParts.PictureFormats}." });
    private readonly Argument<string> _mask = FileNames.Of(new Argument<string>("MASK") { Description = "The mask, of the picture's size: bright is hole." });
    private readonly Option<string> _output = SharedOptions.Output("The finished picture; the extension chooses the format.");
    private readonly Option<string?> _weights = SharedOptions.Weights("The generator's weights, .safetensors; default: the embedded ones.");
    private readonly Option<string?> _detectorWeights = SharedOptions.DetectorWeights();
    private readonly Option<string> _device = SharedOptions.Device();
    private readonly Option<string> _precision = SharedOptions.Precision();
    private readonly Option<int> _threads = SharedOptions.Threads();
    private readonly Option<string> _strategy = SharedOptions.Strategy();
    private readonly Option<long?> _memoryLimit = SharedOptions.MemoryLimit();
    private readonly Option<bool> _lowMemory = new("--low-memory") { Description = "Smaller packed weights at some cost in time: the CPU computes convolutions directly." };
    private readonly Option<int> _threshold = new("--mask-threshold") { Description = "Mask values above it are hole.", DefaultValueFactory = _ => 127, HelpName = "0..255" };
    private readonly Option<bool> _invert = new("--invert-mask") { Description = "Dark is hole." };
    private readonly Option<string> _match = SharedOptions.Words("--match", "How the fill is joined to the known picture.", "seamless", "none");
    private readonly Option<int> _dilate = new("--dilate") { Description = "Grow the hole by N pixels.", HelpName = "N" };
    private readonly Option<int> _feather = new("--feather") { Description = "Blend over N pixels inside the grown hole.", HelpName = "N" };
    private readonly Option<string?> _heatmap = FileNames.Of(new Option<string?>("--heatmap") { Description = "Write the detector's map, 8-bit grey, 255 = probability 1.", HelpName = "FILE" });
    private readonly Option<int?> _quality = new("--quality")
    {
        Description = "JPEG quality, 1 to 100, of the whole output; default: the source's tables, and its coefficients in every block without a hole.",
        HelpName = "N",
    };

    private readonly Option<bool> _overwrite = SharedOptions.Overwrite();
    private readonly Option<long> _maxPixels = new("--max-pixels") { Description = "Refuse larger pictures.", DefaultValueFactory = _ => 1_000_000_000, HelpName = "N" };
    private readonly Option<bool> _json = SharedOptions.Json();
    private readonly CommandConsole _console;

    private InpaintCommand(CommandConsole console) => _console = console;

    public static Command Create(CommandConsole console)
    {
        var self = new InpaintCommand(console);
        self._threshold.Validators.Add(ValueRange.Of(self._threshold, 0, 255));
        self._dilate.Validators.Add(ValueRange.Of(self._dilate, 0, 100_000));
        self._feather.Validators.Add(ValueRange.Of(self._feather, 0, 100_000));
        self._quality.Validators.Add(ValueRange.Of(self._quality, 1, 100));
        var command = new Command("inpaint", "Fill the hole of a picture.")
        {
            self._image, self._mask, self._output, self._weights, self._detectorWeights, self._device, self._precision, self._threads, self._strategy, self._memoryLimit,
            self._lowMemory, self._threshold, self._invert, self._match, self._dilate, self._feather, self._heatmap, self._quality, self._overwrite, self._maxPixels, self._json,
        };
        command.SetAction(self.Execute);
        return command;
    }

    private int Execute(ParseResult parsed)
    {
        long started = Stopwatch.GetTimestamp();
        string output = parsed.GetRequiredValue(_output);
        string? heatmap = parsed.GetValue(_heatmap);
        bool overwrite = parsed.GetValue(_overwrite);
        bool json = parsed.GetValue(_json);
        var limits = new PictureLimits { MaxPixels = parsed.GetValue(_maxPixels) };
        using PictureInput image = PictureInput.Open(parsed.GetRequiredValue(_image), limits, _console.Cancellation);
        using PictureInput maskInput = PictureInput.Open(parsed.GetRequiredValue(_mask), limits, _console.Cancellation);
        image.CheckMask(maskInput);
        OutputTarget.Check(output, image.Layout, overwrite);
        if (heatmap is not null)
        {
            OutputTarget.Check(heatmap, PictureLayout.Gray8, overwrite);
            OutputFile.CheckDifferent(output, heatmap);
        }

        using IBackend backend = DeviceChoice.Open(parsed.GetRequiredValue(_device), parsed.GetValue(_threads), parsed.GetValue(_lowMemory) ? "direct" : "auto");
        Precision precision = DeviceChoice.Precision(backend, parsed.GetRequiredValue(_precision));
        var engine = new EngineOptions { Backend = backend, Precision = precision, WeightsPath = parsed.GetValue(_weights), MemoryLimit = parsed.GetValue(_memoryLimit) };
        using var inpainter = new Inpainter(engine);
        string? detectorWeights = parsed.GetValue(_detectorWeights);
        using ArtifactDetector? detector = json || heatmap is not null || detectorWeights is not null
            ? new ArtifactDetector(engine with { WeightsPath = detectorWeights })
            : null;

        long decoding = Stopwatch.GetTimestamp();
        Picture picture = image.Read(_console.Cancellation);
        byte[] mask = PictureMapping.MaskBytes(maskInput.Read(_console.Cancellation));
        double decode = Elapsed(decoding);

        InpaintOptions options = Options(parsed);
        CheckFits(inpainter, detector, picture, mask, options, wholeMap: heatmap is not null);
        InpaintResult result = ProgressDisplay.Run(_console, "inpaint", progress => inpainter.Inpaint(
            PictureMapping.Pixels(picture).AsReadOnly(), new ReadOnlyMask(mask, picture.Width, picture.Height), PictureMapping.Pixels(picture), options, progress, _console.Cancellation));
        if (result.Warning is { } warning)
        {
            _console.Warn(warning);
        }

        // What the pool keeps for further calls is not wanted beside the detector's arena.
        inpainter.Dispose();
        double score = 0;
        Picture? map = null;
        var hole = new byte[mask.Length];
        HoleMask.Build(new ReadOnlyMask(mask, picture.Width, picture.Height), options, hole);
        if (detector is not null && heatmap is not null)
        {
            (map, score, _) = Detection.Run(detector, picture, hole, InpaintStrategy.Auto, null, _console.Cancellation);
        }
        else if (detector is not null && json)
        {
            score = detector.Score(PictureMapping.Pixels(picture).AsReadOnly(), hole, _console.Cancellation);
        }

        long encoding = Stopwatch.GetTimestamp();
        using (StagedPicture? staged = heatmap is null ? null : StagedPicture.Write(heatmap, map!, overwrite, _console.Cancellation))
        {
            OutputTarget.Write(output, picture, new PictureWriteOptions { Overwrite = overwrite, Quality = parsed.GetValue(_quality), Changed = hole }, _console.Cancellation);
            staged?.Commit();
        }

        Report(json, new InpaintReport
        {
            Width = picture.Width,
            Height = picture.Height,
            HolePixels = result.HolePixels,
            Device = result.Device,
            Precision = result.Precision,
            Strategy = result.Strategy,
            StrategyReason = result.StrategyReason,
            Tiles = result.Tiles,
            PredictedBytes = result.PredictedBytes,
            PeakBytes = result.PeakBytes,
            WeightBytes = result.WeightBytes,
            Milliseconds = new Milliseconds(decode, result.PlanMilliseconds, result.ComputeMilliseconds, Elapsed(encoding), Elapsed(started)),
            ArtifactScore = score,
            Output = output,
            Warning = result.Warning,
        });
        return ExitCode.Done;
    }

    /// <summary>Names the limit that both networks fit, before either runs.</summary>
    private static void CheckFits(Inpainter inpainter, ArtifactDetector? detector, Picture picture, byte[] mask, InpaintOptions options, bool wholeMap)
    {
        MemoryLimitException? refusal = null;
        try
        {
            inpainter.CheckFits(new ReadOnlyMask(mask, picture.Width, picture.Height), PictureMapping.Pixels(picture).Format, options);
        }
        catch (MemoryLimitException exception)
        {
            refusal = exception;
        }

        try
        {
            if (wholeMap)
            {
                detector?.CheckFits(picture.Width, picture.Height);
            }
            else
            {
                detector?.CheckScoreFits(new ReadOnlyMask(mask, picture.Width, picture.Height), options);
            }
        }
        catch (MemoryLimitException exception) when (refusal is null || exception.RequiredBytes > refusal.RequiredBytes)
        {
            refusal = exception;
        }
        catch (MemoryLimitException)
        {
            // The generator needs more.
        }

        if (refusal is not null)
        {
            throw refusal;
        }
    }

    private InpaintOptions Options(ParseResult parsed) => new()
    {
        MaskThreshold = parsed.GetValue(_threshold),
        InvertMask = parsed.GetValue(_invert),
        Dilate = parsed.GetValue(_dilate),
        Feather = parsed.GetValue(_feather),
        Strategy = SharedOptions.InpaintStrategy(parsed.GetRequiredValue(_strategy)),
        Match = parsed.GetRequiredValue(_match) == "none" ? MatchMode.None : MatchMode.Seamless,
    };

    private void Report(bool json, InpaintReport report) => _console.Output.WriteLine(json
        ? JsonSerializer.Serialize(report, JsonOutput.Readable.InpaintReport)
        : $"{report.Output}: {report.HolePixels} of {(long)report.Width * report.Height} pixels filled in {report.Milliseconds.Total:0} ms ({report.Device}, {report.Precision}, {report.Strategy}).");

    private static double Elapsed(long since) => Stopwatch.GetElapsedTime(since).TotalMilliseconds;
}
