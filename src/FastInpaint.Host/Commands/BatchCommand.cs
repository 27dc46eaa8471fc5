using System.CommandLine;
using System.Diagnostics;
using System.Text.Json;
using FastInpaint.Host.Batch;
using FastInpaint.Host.Options;
using FastInpaint.Host.Pictures;
using FastInpaint.Host.Reports;
using FastInpaint.Weights;

namespace FastInpaint.Host.Commands;

/// <summary><c>batch INPUT_DIR MASK_DIR -o OUT_DIR</c>: fills the holes of all pictures of a folder.</summary>
internal sealed class BatchCommand
{
    // More of them are in the report.
    private const int ShownSentences = 20;

    private readonly Argument<string> _input = FileNames.Of(new Argument<string>("INPUT_DIR") { Description = $"The pictures: {OptionalParts.PictureFormats}." });
    private readonly Argument<string> _masks = FileNames.Of(new Argument<string>("MASK_DIR") { Description = "The masks: in the same relative folder the file of the same name, or the only one that differs in its extension alone." });
    private readonly Option<string> _output = FileNames.Of(new Option<string>("--output", "-o") { Description = "The finished pictures, under the relative paths and names of the pictures.", Required = true, HelpName = "OUT_DIR" });
    private readonly Option<bool> _recursive = new("--recursive") { Description = "Take the pictures of the folders inside INPUT_DIR too." };
    private readonly Option<bool> _resume = new("--resume") { Description = "Skip pictures whose outputs exist; without it or --overwrite an existing output is refused before the work." };
    private readonly Option<string?> _report = FileNames.Of(new Option<string?>("--report") { Description = "Write a JSON report with an entry for every picture.", HelpName = "FILE" });
    private readonly Option<int> _jobs = new("--jobs") { Description = "Pictures in flight at most, from decoding to writing; 1 for one after another; 0 to choose by the number of processors.", HelpName = "N" };
    private readonly InpaintArguments _arguments = new(new("--heatmap") { Description = "Write the detector's maps into this folder, 8-bit grey, 255 = probability 1: NAME.EXT.png for each picture NAME.EXT.", HelpName = "DIR" });
    private readonly CommandConsole _console;

    private BatchCommand(CommandConsole console) => _console = console;

    public static Command Create(CommandConsole console)
    {
        var self = new BatchCommand(console);
        self._jobs.Validators.Add(ValueRange.Of(self._jobs, 0, 1024));
        var command = new Command("batch", "Fill the holes of all pictures of a folder.")
        {
            self._input, self._masks, self._output, self._recursive, self._resume, self._report, self._jobs,
        };
        self._arguments.AddTo(command);
        command.SetAction(self.Execute);
        return command;
    }

    private int Execute(ParseResult parsed)
    {
        long started = Stopwatch.GetTimestamp();
        bool json = _arguments.Json(parsed), resume = parsed.GetValue(_resume), overwrite = _arguments.Overwrite(parsed);
        if (resume && overwrite)
        {
            throw new CommandException(ExitCode.BadInput, "--resume skips outputs that exist and --overwrite replaces them. Choose one.");
        }

        var folders = new BatchFolders(
            parsed.GetRequiredValue(_input), parsed.GetRequiredValue(_masks), parsed.GetRequiredValue(_output), _arguments.Heatmap(parsed), parsed.GetValue(_recursive));
        folders.Check();
        BatchPlan plan = BatchPlan.Make(folders);
        string? reportFile = parsed.GetValue(_report);
        Prepare(plan, folders, reportFile, resume, overwrite);

        bool scores = json || reportFile is not null;
        using InpaintEngine engine = _arguments.OpenEngine(parsed, scores);
        BatchLimits limits = BatchLimits.For(parsed.GetValue(_jobs), _arguments.MemoryLimit(parsed), Environment.ProcessorCount, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes);
        IReadOnlyList<BatchEntry> entries = Run(plan, engine, new BatchPolicy(_arguments.Settings(parsed, scores), resume, overwrite), limits);

        BatchReport report = Report(entries, limits, Stopwatch.GetElapsedTime(started));
        if (reportFile is not null)
        {
            OutputFile.Guard(reportFile, () => WholeFile.Write(reportFile, overwrite: true, file => JsonSerializer.Serialize(file, report, JsonOutput.Readable.BatchReport)));
        }

        return Say(report, folders.Output, json);
    }

    /// <summary>Refuses what can be refused before the work, and makes the folders.</summary>
    private static void Prepare(BatchPlan plan, BatchFolders folders, string? report, bool resume, bool overwrite)
    {
        if (report is not null)
        {
            OutputFile.Check(report, overwrite: resume || overwrite);
            plan.CheckIsNoFileOfIts(report);
        }

        if (!resume && !overwrite)
        {
            plan.CheckNothingExists();
        }

        foreach (string folder in new[] { folders.Output, folders.Heatmaps }.OfType<string>())
        {
            OutputFile.Guard(folder, () => Directory.CreateDirectory(folder));
            OutputFile.CheckFolder(Path.Combine(folder, "file"));
        }

        if (resume)
        {
            plan.RemoveLeftovers();
        }
    }

    private IReadOnlyList<BatchEntry> Run(BatchPlan plan, InpaintEngine engine, BatchPolicy policy, BatchLimits limits)
    {
        long started = Stopwatch.GetTimestamp();
        var progress = new BatchProgress(plan.Items.Count, () => Stopwatch.GetElapsedTime(started));
        return ProgressDisplay.RunCounted(_console, $"0 of {plan.Items.Count}", show =>
        {
            using var pipeline = new BatchPipeline(plan.Items, engine, policy, limits, Finished, _console.Cancellation);
            return pipeline.Run();

            void Finished(BatchEntry entry)
            {
                (double share, string text) = progress.Count(entry);
                show?.Invoke(share, text);
            }
        });
    }

    private static BatchReport Report(IReadOnlyList<BatchEntry> entries, BatchLimits limits, TimeSpan elapsed)
    {
        int Count(string status) => entries.Count(entry => entry.Status == status);
        return new BatchReport
        {
            Pictures = entries.Count,
            Done = Count(BatchStatus.Done),
            Skipped = Count(BatchStatus.Skipped),
            Failed = Count(BatchStatus.Failed),
            Cancelled = Count(BatchStatus.Cancelled),
            Jobs = limits.Jobs,
            Milliseconds = elapsed.TotalMilliseconds,
            PicturesPerSecond = Count(BatchStatus.Done) / elapsed.TotalSeconds,
            Files = entries,
        };
    }

    private int Say(BatchReport report, string output, bool json)
    {
        _console.Output.WriteLine(json
            ? JsonSerializer.Serialize(report, JsonOutput.Readable.BatchReport)
            : $"{output}: {report.Done} of {report.Pictures} pictures filled, {report.Skipped} skipped, {report.Failed} failed in {report.Milliseconds / 1000:0.0} s ({report.PicturesPerSecond:0.0}/s).");
        Show(report.Files.Where(entry => entry.Warning is not null), entry => $"fastinpaint: warning: {entry.Input}: {entry.Warning}");
        Show(report.Files.Where(entry => entry.Error is not null), entry => $"fastinpaint: {entry.Error}");
        if (report.Cancelled > 0)
        {
            throw new CommandException(ExitCode.Cancelled, $"Cancelled; {report.Cancelled} of {report.Pictures} pictures are not done, and no unfinished file is left. Use --resume to go on.");
        }

        return report.Failed > 0 ? ExitCode.SomeFailed : ExitCode.Done;
    }

    private void Show(IEnumerable<BatchEntry> entries, Func<BatchEntry, string> sentence)
    {
        BatchEntry[] all = [.. entries];
        foreach (BatchEntry entry in all.Take(ShownSentences))
        {
            _console.Error.WriteLine(sentence(entry));
        }

        if (all.Length > ShownSentences)
        {
            _console.Error.WriteLine($"fastinpaint: and {all.Length - ShownSentences} more; --report FILE has all of them.");
        }
    }
}
