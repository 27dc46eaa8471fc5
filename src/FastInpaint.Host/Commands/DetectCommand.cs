using System.CommandLine;
using System.Diagnostics;
using System.Text.Json;
using FastInpaint.Graph;
using FastInpaint.Host.Devices;
using FastInpaint.Host.Memory;
using FastInpaint.Host.Options;
using FastInpaint.Host.Pictures;
using FastInpaint.Host.Reports;
using FastInpaint.Host.Usage;
using FastInpaint.Imaging;

namespace FastInpaint.Host.Commands;

/// <summary><c>detect IMAGE -o HEATMAP</c>: marks, pixel by pixel, what looks artificial.</summary>
internal sealed class DetectCommand
{
    private readonly Argument<string> _image = FileNames.Of(new Argument<string>("IMAGE") { Description = $"The picture: {SharedOptions.PictureFormats}. - is standard input." }, standard: true);
    private readonly Option<string?> _mask = FileNames.Of(new Option<string?>("--mask") { Description = "A mask of the picture's size. The score is the mean over its bright part. "
        + "If the mask is not fully opaque, it is the mean over the painted part. - is standard input. Without a mask, the score is the mean over the whole picture.", HelpName = "MASK" }, standard: true);
    private readonly Option<long> _maskThreshold = (Option<long>)SharedOptions.Of(PictureOptions.Named("mask-threshold"));
    private readonly Option<bool> _invertMask = (Option<bool>)SharedOptions.Of(PictureOptions.Named("invert-mask"));
    private readonly Option<string> _output = SharedOptions.Output("The map of artifacts: 8-bit gray, where 255 is probability 1. - is standard output, as PNG; the report then goes to standard error.");
    private readonly Option<string?> _weights = SharedOptions.DetectorWeights();
    private readonly Option<string> _device = SharedOptions.Device();
    private readonly Option<string> _precision = SharedOptions.Precision();
    private readonly Option<int> _threads = SharedOptions.Threads();
    private readonly Option<string> _strategy = SharedOptions.Strategy();
    private readonly Option<long?> _memoryLimit = SharedOptions.MemoryLimit();
    private readonly Option<bool> _strict = (Option<bool>)SharedOptions.Of(PictureOptions.Named("strict"));
    private readonly Option<bool> _overwrite = SharedOptions.Overwrite();
    private readonly Option<bool> _json = SharedOptions.Json();
    private readonly CommandConsole _console;

    private DetectCommand(CommandConsole console) => _console = console;

    public static Command Create(CommandConsole console)
    {
        var self = new DetectCommand(console);
        var command = new GroupedCommand("detect", "Mark what looks artificial in a picture.")
        {
            { "Files and reports", self._output, self._overwrite, self._strict, self._json },
            { "Mask", self._mask, self._maskThreshold, self._invertMask },
            { "Device, memory and weights", self._device, self._precision, self._threads, self._strategy, self._memoryLimit, self._weights },
        };
        command.Add(self._image);
        command.SetAction(self.Execute);
        return command;
    }

    private int Execute(ParseResult parsed)
    {
        long started = Stopwatch.GetTimestamp();
        SharedOptions.CheckHasNoHoles(parsed.GetRequiredValue(_strategy), "detect");
        string output = parsed.GetRequiredValue(_output);
        bool overwrite = parsed.GetValue(_overwrite);
        string? maskPath = parsed.GetValue(_mask);
        StandardFile.CheckInputs(("IMAGE", parsed.GetRequiredValue(_image)), ("--mask", maskPath));
        TextWriter reports = StandardFile.IsOutput(output) ? _console.Error : _console.Output;
        PictureLimits limits = PictureLimits.Default with { Strict = parsed.GetValue(_strict) };
        var hole = InpaintOptions.Default with { MaskThreshold = (int)parsed.GetValue(_maskThreshold), InvertMask = parsed.GetValue(_invertMask) };
        var options = new DetectOptions { Strategy = Enum.Parse<InpaintStrategy>(parsed.GetRequiredValue(_strategy), ignoreCase: true) };
        using PictureInput image = PictureInput.Open(parsed.GetRequiredValue(_image), limits, _console.Cancellation);
        using PictureInput? mask = maskPath is null ? null : PictureInput.Open(maskPath, limits, _console.Cancellation);
        var detection = new FileDetection(image, mask, hole, options);
        OutputTarget.Check(output, image.Width, image.Height, PixelFormat.Gray8, overwrite);
        var alone = new PictureAlone(limit => OpenDetector(parsed, limit), parsed.GetValue(_memoryLimit));
        DetectReport report = ProgressDisplay.Run(_console, "detect", progress => alone.Run(
            detection.Bytes, rows: null, detector => detection.Run(detector, output, overwrite, progress, _console.Cancellation)));
        report = report with
        {
            Milliseconds = report.Milliseconds with { Total = Stopwatch.GetElapsedTime(started).TotalMilliseconds },
            Warnings = OptionNames.OfCommandLine(report.Warnings),
        };
        foreach (string warning in report.Warnings)
        {
            _console.Warn(warning);
        }

        reports.WriteLine(parsed.GetValue(_json)
            ? JsonSerializer.Serialize(report, JsonOutput.Readable.DetectReport)
            : UntrustedText.Escape($"{StandardFile.Shown(output)}: mean artifact probability {report.ArtifactScore:0.000}{(maskPath is null ? "" : " inside the mask")}, {report.Milliseconds.Total:0} ms ({report.Device}, "
                + $"{report.Precision})."));
        return ExitCode.Done;
    }

    private Restorer OpenDetector(ParseResult parsed, long? limit)
    {
        IBackend backend = DeviceChoice.Open(parsed.GetRequiredValue(_device), parsed.GetValue(_threads));
        var options = new RestorerOptions
        {
            Backend = backend,
            DisposeBackend = true,
            Precision = DeviceChoice.Precision(backend, parsed.GetRequiredValue(_precision)),
            DetectorWeightsPath = parsed.GetValue(_weights),
            MemoryLimit = MemoryShares.PlansWithin(backend, limit),
            IdleLimit = 0,
        };
        return new Restorer(options, generator: false, detector: true, nameof(DetectCommand));
    }
}
