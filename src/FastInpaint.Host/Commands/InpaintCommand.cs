using System.CommandLine;
using System.Diagnostics;
using System.Text.Json;
using FastInpaint.Host.Options;
using FastInpaint.Host.Pictures;
using FastInpaint.Host.Reports;
using FastInpaint.Host.Usage;

namespace FastInpaint.Host.Commands;

/// <summary><c>inpaint IMAGE MASK -o OUT</c>: fills the hole of a picture file.</summary>
internal sealed class InpaintCommand
{
    private readonly Argument<string> _image = FileNames.Of(new Argument<string>("IMAGE") { Description = $"The picture: {SharedOptions.PictureFormats}. - is standard input." }, standard: true);
    private readonly Argument<string?> _mask = InpaintArguments.Mask("MASK", "The mask, of the picture's size. Its bright part is the hole. If the mask is not fully opaque, its painted part is the hole. "
        + "- is standard input.", standard: true);
    private readonly Option<string> _output = SharedOptions.Output("The finished picture. Its extension chooses the format. - is standard output, in the format of IMAGE; the report then goes to standard error.");
    private readonly InpaintArguments _arguments = new(
        new("--heatmap") { Description = "Write the detector's map of artifacts into this file: 8-bit gray, where 255 is probability 1.", HelpName = "FILE" },
        new("--exclude") { Description = "A mask of the picture's size. Its bright part is neither copied nor continued into the hole.", HelpName = "MASK2" },
        standard: true);
    private readonly CommandConsole _console;

    private InpaintCommand(CommandConsole console) => _console = console;

    public static Command Create(CommandConsole console)
    {
        var self = new InpaintCommand(console);
        var command = new GroupedCommand("inpaint", "Fill the hole of a picture.")
        {
            Examples =
            [
                ("fastinpaint inpaint photo.jpg mask.png -o finished.jpg", "Fill what is bright in the mask."),
                ("fastinpaint inpaint cutout.png --mask-alpha -o finished.png", "Fill the transparent part of the picture."),
            ],
        };
        command.Add(self._image);
        command.Add(self._mask);
        self._arguments.AddTo(command, self._output);
        self._arguments.CheckMask(command, self._mask);
        command.SetAction(self.Execute);
        return command;
    }

    private int Execute(ParseResult parsed)
    {
        long started = Stopwatch.GetTimestamp();
        bool json = _arguments.Json(parsed);
        var files = new InpaintFiles(
            parsed.GetRequiredValue(_image), parsed.GetValue(_mask), parsed.GetRequiredValue(_output), _arguments.Heatmap(parsed), _arguments.Overwrite(parsed))
        {
            Exclude = _arguments.Exclude(parsed),
        };
        StandardFile.CheckInputs(("IMAGE", files.Image), ("MASK", files.Mask), ("--exclude", files.Exclude));
        TextWriter reports = StandardFile.IsOutput(files.Output) || (files.Heatmap is { } heatmap && StandardFile.IsOutput(heatmap)) ? _console.Error : _console.Output;
        InpaintSettings settings = _arguments.Settings(parsed, scores: json);
        using FileRestoration restoration = FileRestoration.Open(files, settings, _console.Cancellation);
        var alone = new PictureAlone(limit => _arguments.OpenRestorer(parsed, scores: json, limit, once: true), _arguments.MemoryLimit(parsed));
        InpaintReport report = ProgressDisplay.Run(_console, "inpaint", progress => alone.Run(restoration, progress, _console.Cancellation));
        Finish(json, report, started, reports);
        return ExitCode.Done;
    }

    private void Finish(bool json, InpaintReport report, long started, TextWriter reports)
    {
        report = report with
        {
            Milliseconds = report.Milliseconds with { Total = Stopwatch.GetElapsedTime(started).TotalMilliseconds },
            Warnings = OptionNames.OfCommandLine(report.Warnings),
        };
        foreach (string warning in report.Warnings)
        {
            _console.Warn(warning);
        }

        reports.WriteLine(json
            ? JsonSerializer.Serialize(report, JsonOutput.Readable.InpaintReport)
            : UntrustedText.Escape($"{StandardFile.Shown(report.Output)}: {report.HolePixels} of {(long)report.Width * report.Height} pixels filled in {report.Milliseconds.Total:0} ms ({report.Device}, "
                + $"{report.Precision}, {report.Strategy})."));
    }
}
