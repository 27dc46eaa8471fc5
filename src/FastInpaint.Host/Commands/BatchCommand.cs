using System.CommandLine;
using System.Diagnostics;
using FastInpaint.Host.Batch;
using FastInpaint.Host.Memory;
using FastInpaint.Host.Options;
using FastInpaint.Host.Pictures;
using FastInpaint.Host.Reports;
using FastInpaint.Host.Usage;

namespace FastInpaint.Host.Commands;

/// <summary><c>batch INPUT_DIR MASK_DIR|MASK -o OUT_DIR</c>: fills the holes of all pictures of a folder.</summary>
internal sealed class BatchCommand
{
    private readonly Argument<string> _input = FileNames.Of(new Argument<string>("INPUT_DIR") { Description = $"The folder of pictures: {SharedOptions.PictureFormats}." });
    private readonly Argument<string?> _masks = InpaintArguments.Masks();
    private readonly Option<string> _output = FileNames.Of(new Option<string>("--output", "-o") { Description = "The folder of the finished pictures. They keep their relative paths and names.", Required = true, HelpName = "OUT_DIR" });
    private readonly Option<bool> _recursive = new("--recursive") { Description = "Take the pictures of the folders inside INPUT_DIR too." };
    private readonly Option<bool> _resume = new("--resume") { Description = "Skip pictures whose outputs exist. Without it and without --overwrite, an existing output is refused before the work." };
    private readonly Option<string?> _report = FileNames.Of(new Option<string?>("--report") { Description = "Write a JSON report with an entry for every picture.", HelpName = "FILE" });
    private readonly Option<int> _jobs = NumberOption.Create("--jobs", "The most pictures in flight, from decoding to writing. 1 is one after another; 0, the default, follows the number of processors.", 0, 1024);
    private readonly InpaintArguments _arguments = new(
        new("--heatmap") { Description = "Write the detector's maps of artifacts into this folder, as NAME.EXT.png for each picture NAME.EXT: 8-bit gray, where 255 is probability 1.", HelpName = "DIR" },
        new("--exclude") { Description = "One mask for all pictures, or a folder of masks with names as in MASK_DIR. The bright part of a mask is neither copied nor continued into the hole. "
            + "A picture without a mask excludes nothing.", HelpName = "FILE|DIR" });
    private readonly CommandConsole _console;

    private BatchCommand(CommandConsole console) => _console = console;

    public static Command Create(CommandConsole console)
    {
        var self = new BatchCommand(console);
        var command = new GroupedCommand("batch", "Fill the holes of all pictures of a folder.")
        {
            Examples = [("fastinpaint batch photos masks -o finished --recursive --resume", "Fill all pictures, and go on where an earlier run has ended.")],
        };
        command.Add(self._input);
        command.Add(self._masks);
        self._arguments.AddTo(command, self._output, self._recursive, self._resume, self._report, self._jobs);
        self._arguments.CheckMask(command, self._masks);
        command.SetAction(self.Execute);
        return command;
    }

    private int Execute(ParseResult parsed)
    {
        long started = Stopwatch.GetTimestamp();
        bool json = _arguments.Json(parsed), resume = parsed.GetValue(_resume), overwrite = _arguments.Overwrite(parsed);
        if (resume && overwrite)
        {
            throw new CommandException(ExitCode.BadInput, "--resume skips outputs that exist, and --overwrite replaces them. Choose one.");
        }

        var folders = new BatchFolders(
            parsed.GetRequiredValue(_input), parsed.GetValue(_masks), parsed.GetRequiredValue(_output), _arguments.Heatmap(parsed), parsed.GetValue(_recursive))
        {
            Exclude = _arguments.Exclude(parsed),
        };
        folders.Check();
        BatchPlan plan = BatchPlan.Make(folders);
        string? reportFile = parsed.GetValue(_report);
        BatchOutcome.Prepare(plan, folders, reportFile, resume, overwrite);

        bool scores = json || reportFile is not null;
        var policy = new BatchPolicy(_arguments.Settings(parsed, scores), resume, overwrite);
        (IReadOnlyList<BatchEntry> entries, int jobs) = Run(plan, policy, parsed.GetValue(_jobs), _arguments.MemoryLimit(parsed), limit => _arguments.OpenRestorer(parsed, scores, limit));
        return new BatchOutcome(_console).Say(entries, jobs, Stopwatch.GetElapsedTime(started), reportFile, folders.Output, json);
    }

    private (IReadOnlyList<BatchEntry> Entries, int Jobs) Run(BatchPlan plan, BatchPolicy policy, int jobs, long? memoryLimit, Func<long?, Restorer> open)
    {
        long started = Stopwatch.GetTimestamp();
        var progress = new BatchProgress(plan.Items.Count, () => Stopwatch.GetElapsedTime(started));
        return ProgressDisplay.RunCounted(_console, $"0 of {plan.Items.Count}", show =>
        {
            using Restorer restorer = open(memoryLimit);
            MemoryShares shares = MemoryShares.Of(restorer);
            shares.LimitHeap(shares.Pictures);
            BatchLimits limits = BatchLimits.For(jobs, shares.Pictures, Environment.ProcessorCount);
            using var pipeline = new BatchPipeline(plan.Items, restorer, policy, limits, Finished, _console.Cancellation);
            pipeline.Run();
            // Pictures that have the process to themselves open the networks with limits of their own.
            restorer.Dispose();
            pipeline.RunPostponed(new PictureAlone(open, memoryLimit));
            return (pipeline.Entries, limits.Jobs);

            void Finished(BatchEntry entry)
            {
                (double share, string text) = progress.Count(entry);
                show?.Invoke(share, text);
            }
        });
    }
}
