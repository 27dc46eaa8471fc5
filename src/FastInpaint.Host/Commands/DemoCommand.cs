using System.CommandLine;
using System.Diagnostics;
using System.Text.Json;
using FastInpaint.Host.Demo;
using FastInpaint.Host.Options;
using FastInpaint.Host.Pictures;
using FastInpaint.Host.Reports;
using FastInpaint.Host.Usage;
using FastInpaint.Imaging;
using Spectre.Console;

namespace FastInpaint.Host.Commands;

/// <summary><c>demo</c>: draws pictures, damages them four ways, restores them with the embedded weights, and shows before and after.</summary>
internal sealed class DemoCommand
{
    private readonly Option<string> _folder = FileNames.Of(new Option<string>("--output", "-o") { Description = "The folder of the pictures. It is made where it is missing.", DefaultValueFactory = _ => "demo", HelpName = "DIR" });
    private readonly Option<bool> _json = SharedOptions.Json();
    private readonly CommandConsole _console;

    private DemoCommand(CommandConsole console) => _console = console;

    public static Command Create(CommandConsole console)
    {
        var self = new DemoCommand(console);
        var command = new GroupedCommand("demo", "Restore four drawn pictures, and show before and after.") { self._folder, self._json };
        command.SetAction(self.Execute);
        return command;
    }

    private int Execute(ParseResult parsed)
    {
        string folder = parsed.GetRequiredValue(_folder);
        OutputFile.Guard(folder, () => Directory.CreateDirectory(folder));
        OutputFile.Check(Path.Combine(folder, "sheet.png"), overwrite: true);
        using var inpainter = new Inpainter();
        var finished = new List<(DemoCase Case, byte[] Restored)>();
        var reports = new List<DemoCaseReport>();
        foreach (DemoCase demo in DemoCases.All())
        {
            DemoPicture truth = demo.Truth;
            inpainter.WarmUp(truth.Width, truth.Height);
            long started = Stopwatch.GetTimestamp();
            var restored = new byte[demo.Damaged.Rgb.Length];
            inpainter.Inpaint(
                new ReadOnlyPixels(demo.Damaged.Rgb, truth.Width, truth.Height, PixelFormat.Rgb24),
                new ReadOnlyMask(demo.Mask, truth.Width, truth.Height),
                new Pixels(restored, truth.Width, truth.Height, PixelFormat.Rgb24),
                cancellationToken: _console.Cancellation);
            double milliseconds = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
            finished.Add((demo, restored));
            reports.Add(new DemoCaseReport(
                demo.Name, Psnr.InsideHole(truth.Rgb, demo.Damaged.Rgb, demo.Mask), Psnr.InsideHole(truth.Rgb, restored, demo.Mask), milliseconds));

            Save(folder, $"{demo.Name}-truth.png", truth.Width, truth.Height, PixelFormat.Rgb24, truth.Rgb);
            Save(folder, $"{demo.Name}-damaged.png", truth.Width, truth.Height, PixelFormat.Rgb24, demo.Damaged.Rgb);
            Save(folder, $"{demo.Name}-mask.png", truth.Width, truth.Height, PixelFormat.Gray8, demo.Mask);
            Save(folder, $"{demo.Name}-restored.png", truth.Width, truth.Height, PixelFormat.Rgb24, restored);
        }

        DemoPicture sheet = Sheet.Compose(finished);
        Save(folder, "sheet.png", sheet.Width, sheet.Height, PixelFormat.Rgb24, sheet.Rgb);
        if (parsed.GetValue(_json))
        {
            _console.Output.WriteLine(JsonSerializer.Serialize(new DemoReport(folder, reports), JsonOutput.Readable.DemoReport));
        }
        else
        {
            Print(folder, reports);
        }

        return ExitCode.Done;
    }

    private void Save(string folder, string name, int width, int height, PixelFormat layout, byte[] pixels) =>
        OutputTarget.Write(Path.Combine(folder, name), new Picture(width, height, layout, pixels), overwrite: true, _console.Cancellation);

    private void Print(string folder, List<DemoCaseReport> reports)
    {
        var table = new Table().AddColumns("case", "PSNR in the hole, damaged", "restored", "ms");
        foreach (DemoCaseReport report in reports)
        {
            table.AddRow(report.Name, $"{report.PsnrBefore:0.0} dB", $"{report.PsnrAfter:0.0} dB", $"{report.Milliseconds:0}");
        }

        AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(_console.Output) }).Write(table);
        _console.Print($"Before and after, side by side: {Path.Combine(folder, "sheet.png")}");
    }
}
