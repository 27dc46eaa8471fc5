using System.Diagnostics;
using FastInpaint.Host.Batch;
using FastInpaint.Host.Memory;
using FastInpaint.Host.Pictures;
using FastInpaint.Host.Queue.Broker;
using FastInpaint.Host.Queue.Messages;
using FastInpaint.Host.Reports;
using FastInpaint.Hosting;

namespace FastInpaint.Host.Queue.Work;

/// <summary>Fills the pictures of jobs, within the limits of a batch.</summary>
/// <param name="restorer">The networks, with the detector.</param>
/// <param name="memory">The memory budget of pictures.</param>
/// <param name="fillers">The most pictures that are filled at the same time.</param>
/// <param name="maxPixels">The most pixels of a picture, which no job can raise.</param>
/// <param name="paths">The root folder of jobs' files; null where the worker takes only inline jobs.</param>
internal sealed class JobRunner(Restorer restorer, MemoryBudget memory, int fillers, long maxPixels, JobPaths? paths) : IJobRunner
{
    private readonly SemaphoreSlim _fillers = new(fillers);

    /// <summary>The most bytes of a message with a result.</summary>
    public long MessageLimit { get; init; } = QueueMessage.DefaultLimit;

    public JobResult Run(Job job, CancellationToken stop, CancellationToken abort)
    {
        using var begins = CancellationTokenSource.CreateLinkedTokenSource(stop, abort);
        if (job.IsInline)
        {
            using var place = new InlineJobFolder(job);
            return Explained(place.Folder, () => RunInline(job, place, begins.Token, abort));
        }

        return paths is null
            ? throw new OtherWorkerException("The job names files, and this worker has no --root, so the job goes back to the queue for other workers. Start a worker with --root DIR.")
            : Explained(paths.Root, () => RunFiles(job, paths, begins.Token, abort));
    }

    private JobResult RunInline(Job job, InlineJobFolder place, CancellationToken begins, CancellationToken abort)
    {
        InpaintFiles files = place.Write();
        (InpaintReport report, bool scored) = Fill(files, job.Header, begins, abort);
        place.RemoveInputs();
        // Checked before the files are read, so that a too large result is never in memory.
        long bytes = new[] { files.Output, files.Heatmap }.OfType<string>().Sum(file => new FileInfo(file).Length);
        return bytes > MessageLimit
            ? throw new QueueFormatException(QueueFormatException.TooLarge("The result", bytes, MessageLimit))
            : new JobResult(ResultHeader.Done(job.Header.Id, report, scored), File.ReadAllBytes(files.Output), files.Heatmap is null ? default(ReadOnlyMemory<byte>?) : File.ReadAllBytes(files.Heatmap));
    }

    private JobResult RunFiles(Job job, JobPaths root, CancellationToken begins, CancellationToken abort)
    {
        JobHeader header = job.Header;
        var files = new InpaintFiles(
            root.Resolve(header.Picture!, "picture"), header.Mask is { } mask ? root.Resolve(mask, "mask") : null, root.Resolve(header.Output, "output"),
            header.Heatmap is { } heatmap ? root.Resolve(heatmap, "heatmap") : null, Overwrite: true)
        {
            Exclude = header.Exclude is { } exclude ? root.Resolve(exclude, "exclude mask") : null,
        };
        CheckApart(files);
        string[] outputs = [.. new[] { files.Output, files.Heatmap }.OfType<string>()];
        var ledger = new JobLedger(root.Root);
        LedgerEntry? known = ledger.Find(header.Id);
        if (known is { Result: { } stored } && known.Output == header.Output && outputs.All(File.Exists))
        {
            return new JobResult(stored);
        }

        // A ledger entry without a result means that an existing output may come from a killed worker's run of this job.
        if (known is null && !header.Overwrite && outputs.FirstOrDefault(File.Exists) is { } existing)
        {
            throw new CommandException(ExitCode.BadInput, $"{existing}: exists already. Choose another name or use --overwrite.");
        }

        foreach (string file in Inputs(files).Concat(outputs))
        {
            FilePlace.Check(file);
        }

        foreach (string input in Inputs(files))
        {
            PictureInput.CheckOrdinary(input);
        }

        ledger.Write(header.Id, new LedgerEntry { Output = header.Output });
        foreach (string output in outputs)
        {
            OutputFile.Guard(output, () => Directory.CreateDirectory(Path.GetDirectoryName(output)!));
        }

        (InpaintReport report, bool scored) = Fill(files, header, begins, abort);
        foreach (string folder in outputs.Select(output => Path.GetDirectoryName(output)!).Distinct())
        {
            OutputFile.Guard(folder, () => FolderSync.Flush(folder));
        }

        var result = ResultHeader.Done(header.Id, report, scored);
        ledger.Write(header.Id, new LedgerEntry { Output = header.Output, Result = result });
        return new JobResult(result);
    }

    private (InpaintReport Report, bool Scored) Fill(InpaintFiles files, JobHeader header, CancellationToken begins, CancellationToken abort)
    {
        long started = Stopwatch.GetTimestamp();
        using FileRestoration restoration = FileRestoration.Open(files, header.Options.Within(maxPixels), abort);
        long bytes = restoration.Bytes;
        long waiting = Stopwatch.GetTimestamp();
        using MemoryLease lease = restoration.Enter(memory, begins);
        ServiceMetrics.Waited(Stopwatch.GetElapsedTime(waiting));
        ServiceMetrics.Entered(bytes);
        using Activity? activity = ServiceMetrics.Activities.StartActivity("inpaint");
        try
        {
            restoration.Decode(abort);
            Restore(restoration, abort);
            restoration.Encode(abort);
            InpaintReport report = restoration.Report(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            Tell(report, activity);
            return (report, restoration.IsScored);
        }
        catch (Exception exception)
        {
            activity.Fail(exception);
            throw;
        }
        finally
        {
            ServiceMetrics.Left(bytes);
        }
    }

    private void Restore(FileRestoration restoration, CancellationToken abort)
    {
        _fillers.Wait(abort);
        try
        {
            restoration.Restore(restorer, null, abort);
        }
        finally
        {
            _fillers.Release();
        }
    }

    private static void Tell(InpaintReport report, Activity? activity)
    {
        activity?.SetTag("fastinpaint.width", report.Width).SetTag("fastinpaint.height", report.Height).SetTag("fastinpaint.strategy", report.Strategy).SetTag("fastinpaint.tiles", report.Tiles);
        Milliseconds times = report.Milliseconds;
        foreach ((string stage, double milliseconds) in ((string, double)[])[("decode", times.Decode), ("plan", times.Plan), ("compute", times.Compute), ("encode", times.Encode)])
        {
            ServiceMetrics.Took(stage, TimeSpan.FromMilliseconds(milliseconds));
        }
    }

    private static IEnumerable<string> Inputs(InpaintFiles files) => new[] { files.Image, files.Mask, files.Exclude }.OfType<string>();

    private static void CheckApart(InpaintFiles files)
    {
        string[] read = [.. Inputs(files)], written = [.. new[] { files.Output, files.Heatmap }.OfType<string>()];
        if (written.FirstOrDefault(name => read.Contains(name, PictureNames.Comparer)) is { } taken)
        {
            throw new CommandException(ExitCode.BadInput, $"{taken}: is read and written by the job. Give the output another name: a job may run twice.");
        }

        if (written.Distinct(PictureNames.Comparer).Count() < written.Length)
        {
            throw new CommandException(ExitCode.BadInput, $"{files.Output}: is named for two outputs. Choose two names.");
        }
    }

    /// <summary>Converts an exception to a sentence without the folder's name.</summary>
    private static JobResult Explained(string folder, Func<JobResult> run)
    {
        try
        {
            return run();
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            throw new JobException(Failure.Explain(exception).Message.Replace(folder + Path.DirectorySeparatorChar, "", StringComparison.Ordinal), exception);
        }
    }
}
