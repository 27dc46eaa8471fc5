using System.CommandLine;
using System.Diagnostics;
using System.Text.Json;
using FastInpaint.Host.Batch;
using FastInpaint.Host.Options;
using FastInpaint.Host.Queue.Broker;
using FastInpaint.Host.Queue.Messages;
using FastInpaint.Host.Queue.Submission;
using FastInpaint.Host.Reports;
using FastInpaint.Host.Telemetry;
using FastInpaint.Host.Usage;

namespace FastInpaint.Host.Commands;

/// <summary><c>submit INPUT_DIR MASK_DIR|MASK -o OUT_DIR --queue URI</c>: has workers fill the holes of all pictures of a folder.</summary>
internal sealed class SubmitCommand
{
    private readonly Argument<string?> _input = FileNames.Of(new Argument<string?>("INPUT_DIR") { Arity = ArgumentArity.ZeroOrOne, Description = $"The folder of pictures: {SharedOptions.PictureFormats}." });
    private readonly Argument<string?> _masks = InpaintArguments.Masks();
    private readonly Option<string> _output = FileNames.Of(new Option<string>("--output", "-o") { Description = "The folder of the finished pictures. They keep their relative paths and names.", Required = true, HelpName = "OUT_DIR" });
    private readonly Option<bool> _inline = new("--inline") { Description = "Send the pictures in the messages. This is the default without --root." };
    private readonly Option<bool> _recursive = new("--recursive") { Description = "Take the pictures of the folders inside INPUT_DIR too." };
    private readonly Option<bool> _resume = new("--resume") { Description = "Skip pictures whose outputs exist, and take the results that wait since an earlier run." };
    private readonly Option<bool> _cancel = new("--cancel") { Description = "Give up what an earlier run for OUT_DIR has left with the broker. Its results are removed, and workers drop its jobs. Finished pictures stay. "
        + "INPUT_DIR and masks need not be named." };
    private readonly Option<string?> _report = FileNames.Of(new Option<string?>("--report") { Description = "Write a JSON report with an entry for every picture.", HelpName = "FILE" });
    private readonly Option<int> _jobs = NumberOption.Create("--jobs", "The most jobs in the queue and at workers.", 1, 1_000_000, 256);
    private readonly Option<int> _timeout = NumberOption.Create("--timeout", "Give up when no result has come for this number of seconds. 0, the default, waits forever.", 0, 1_000_000, unit: "S");
    private readonly Option<string?> _otlp = TelemetryExport.Option();
    private readonly QueueArguments _queue = new();
    private readonly InpaintArguments _arguments = new(
        new("--heatmap") { Description = "Write the detector's maps of artifacts into this folder, as NAME.EXT.png for each picture NAME.EXT: 8-bit gray, where 255 is probability 1.", HelpName = "DIR" },
        new("--exclude") { Description = "One mask for all pictures, or a folder of masks with names as in MASK_DIR. The bright part of a mask is neither copied nor continued into the hole. "
            + "A picture without a mask excludes nothing.", HelpName = "FILE|DIR" });
    private readonly CommandConsole _console;

    private SubmitCommand(CommandConsole console) => _console = console;

    public static Command Create(CommandConsole console)
    {
        var self = new SubmitCommand(console);
        var command = new GroupedCommand("submit", "Have workers fill the holes of all pictures of a folder.")
        {
            Examples = [("fastinpaint submit photos masks -o finished --queue amqp://broker/", "Send the pictures to the workers of a broker, and wait for the results.")],
        };
        command.Add(self._input);
        command.Add(self._masks);
        self._queue.AddTo(command, self._inline, self._jobs, self._timeout, self._cancel, self._otlp);
        self._arguments.AddPictureTo(command, self._output, self._recursive, self._resume, self._report);
        self._arguments.CheckMask(command, self._masks, unless: self._cancel);
        command.Validators.Add(result =>
        {
            if (result.GetValue(self._input) is null && !result.GetValue(self._cancel))
            {
                result.AddError("INPUT_DIR is missing. Name the folder of pictures, or use --cancel to give up what an earlier run has left.");
            }
        });
        command.SetAction(self.Execute);
        return command;
    }

    private int Execute(ParseResult parsed)
    {
        long started = Stopwatch.GetTimestamp();
        bool json = _arguments.Json(parsed), resume = parsed.GetValue(_resume), overwrite = _arguments.Overwrite(parsed);
        string? root = _queue.Root(parsed), reportFile = parsed.GetValue(_report);
        if (resume && overwrite)
        {
            throw new CommandException(ExitCode.BadInput, "--resume skips outputs that exist, and --overwrite replaces them. Choose one.");
        }

        if (root is not null && parsed.GetValue(_inline))
        {
            throw new CommandException(ExitCode.BadInput, "--inline sends pictures in messages, and --root names files. Choose one.");
        }

        QueueEndpoint endpoint = _queue.Endpoint(parsed);
        if (parsed.GetValue(_cancel))
        {
            return resume || overwrite
                ? throw new CommandException(ExitCode.BadInput, "--cancel gives up an earlier run, and --resume and --overwrite begin another. Choose one.")
                : Cancel(parsed.GetRequiredValue(_output), endpoint, json);
        }

        JobPaths? paths = root is null ? null : new JobPaths(root);
        var folders = new BatchFolders(
            parsed.GetRequiredValue(_input)!, parsed.GetValue(_masks), parsed.GetRequiredValue(_output), _arguments.Heatmap(parsed), parsed.GetValue(_recursive))
        {
            Exclude = _arguments.Exclude(parsed),
        };
        folders.Check();
        BatchPlan plan = BatchPlan.Make(folders);
        BatchOutcome.Prepare(plan, folders, reportFile, resume, overwrite);

        int jobs = parsed.GetValue(_jobs), timeout = parsed.GetValue(_timeout);
        var settings = new SubmissionSettings(
            _queue.Names(parsed), folders.Output, paths, _arguments.Settings(parsed, scores: json || reportFile is not null), jobs, _queue.MessageLimit(parsed),
            timeout == 0 ? null : TimeSpan.FromSeconds(timeout), resume, overwrite);
        using TelemetryExport? telemetry = TelemetryExport.Open(parsed.GetValue(_otlp), _console.Warn);
        IReadOnlyList<BatchEntry> entries = Run(plan, endpoint, settings);
        return new BatchOutcome(_console).Say(entries, jobs, Stopwatch.GetElapsedTime(started), reportFile, folders.Output, json);
    }

    private IReadOnlyList<BatchEntry> Run(BatchPlan plan, QueueEndpoint endpoint, SubmissionSettings settings)
    {
        long started = Stopwatch.GetTimestamp();
        var progress = new BatchProgress(plan.Items.Count, () => Stopwatch.GetElapsedTime(started));
        return ProgressDisplay.RunCounted(_console, $"0 of {plan.Items.Count}", show =>
        {
            using SubmissionLedger ledger = SubmissionLedger.Open(settings.Output);
            using var submission = new QueueSubmission(plan.Items, endpoint, settings, ledger, Finished, Say, _console.Cancellation);
            return submission.RunAsync().GetAwaiter().GetResult();

            void Finished(BatchEntry entry)
            {
                (double share, string text) = progress.Count(entry);
                show?.Invoke(share, text);
            }
        });
    }

    private void Say(string name, string sentence)
    {
        if (name != "connected")
        {
            _console.Warn(sentence);
        }
    }

    private int Cancel(string output, QueueEndpoint endpoint, bool json)
    {
        CancelReport report = LeftSubmission.RemoveAsync(output, endpoint, Say, _console.Cancellation).GetAwaiter().GetResult();
        _console.Output.WriteLine(json
            ? JsonSerializer.Serialize(report, JsonOutput.Readable.CancelReport)
            : $"{output}: {report.Results} results are removed from the broker, and workers drop the jobs that are left, at most {report.Jobs}.");
        return ExitCode.Done;
    }
}
