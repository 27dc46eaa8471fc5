using System.Text.Json;
using FastInpaint.Files;
using FastInpaint.Host.Reports;

namespace FastInpaint.Host.Batch;

/// <summary>The first checks and the final report that all commands on folders share.</summary>
/// <param name="console">The command's output.</param>
internal sealed class BatchOutcome(CommandConsole console)
{
    // The most errors and warnings that are printed; the report has all of them.
    private const int ShownSentences = 20;

    /// <summary>Checks everything that can be checked before the work, and creates the output folders.</summary>
    public static void Prepare(BatchPlan plan, BatchFolders folders, string? report, bool resume, bool overwrite)
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
            OutputFile.CheckFolder(folder);
        }

        if (resume)
        {
            plan.RemoveLeftovers();
        }
    }

    private static BatchReport Report(IReadOnlyList<BatchEntry> entries, int jobs, TimeSpan elapsed)
    {
        int Count(string status) => entries.Count(entry => entry.Status == status);
        return new BatchReport
        {
            Pictures = entries.Count,
            Done = Count(BatchStatus.Done),
            Skipped = Count(BatchStatus.Skipped),
            Failed = Count(BatchStatus.Failed),
            Cancelled = Count(BatchStatus.Cancelled),
            Jobs = jobs,
            Milliseconds = elapsed.TotalMilliseconds,
            PicturesPerSecond = Count(BatchStatus.Done) / elapsed.TotalSeconds,
            Files = entries,
        };
    }

    /// <summary>Writes the report file, and prints the report as JSON, or a summary with the errors and warnings.</summary>
    /// <param name="entries">One entry for each picture.</param>
    /// <param name="jobs">The most pictures in flight.</param>
    /// <param name="elapsed">The duration of the batch.</param>
    /// <param name="reportFile">The report's file, or null.</param>
    /// <param name="output">The folder of finished pictures.</param>
    /// <returns>The exit code.</returns>
    /// <exception cref="CommandException">The report could not be written (6), or pictures were canceled (130).</exception>
    public int Say(IReadOnlyList<BatchEntry> entries, int jobs, TimeSpan elapsed, string? reportFile, string output, bool json)
    {
        BatchReport report = Report(entries, jobs, elapsed);
        if (reportFile is not null)
        {
            OutputFile.Guard(reportFile, () => StagedFile.Write(reportFile, overwrite: true, file => JsonSerializer.Serialize(file, report, JsonOutput.Readable.BatchReport)));
        }

        console.Output.WriteLine(json
            ? JsonSerializer.Serialize(report, JsonOutput.Readable.BatchReport)
            : UntrustedText.Escape($"{output}: {report.Done} of {report.Pictures} pictures filled, {report.Skipped} skipped, {report.Failed} failed in {report.Milliseconds / 1000:0.0} s ({report.PicturesPerSecond:0.0}/s)."));
        Show([.. from entry in report.Files from warning in entry.Warnings ?? [] select ($"fastinpaint: warning: {entry.Input}: {warning}", (Exception?)null)]);
        Show([.. from entry in report.Files
                 where entry.Error is not null
                 group entry by entry.Error into same
                 select ($"fastinpaint: {same.Key}{(same.Count() > 1 ? $" ({same.Count()} pictures)" : "")}", same.First().Cause)]);
        if (report.Cancelled > 0)
        {
            throw new CommandException(ExitCode.Cancelled, $"Canceled; {report.Cancelled} of {report.Pictures} pictures are not done, and no unfinished file is left. Use --resume to go on.");
        }

        return report.Failed > 0 ? ExitCode.SomeFailed : ExitCode.Done;
    }

    private void Show((string Sentence, Exception? Cause)[] sentences)
    {
        foreach ((string sentence, Exception? cause) in sentences.Take(ShownSentences))
        {
            console.Complain(sentence);
            if (cause is not null)
            {
                console.Trace(cause);
            }
        }

        if (sentences.Length > ShownSentences)
        {
            console.Complain($"fastinpaint: and {sentences.Length - ShownSentences} more; --report FILE has all of them.");
        }
    }
}
