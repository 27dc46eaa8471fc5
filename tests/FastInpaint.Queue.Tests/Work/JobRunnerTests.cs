using FastInpaint.Host;
using FastInpaint.Host.Memory;
using FastInpaint.Host.Queue.Messages;
using FastInpaint.Host.Queue.Work;

namespace FastInpaint.Queue.Tests.Work;

/// <summary>What is said of jobs that cannot be done: only what is wrong with the program is its defect.</summary>
public sealed class JobRunnerTests : IDisposable
{
    private static readonly RetryPolicy s_policy = new(3, TimeSpan.FromSeconds(1));

    private readonly TemporaryFolder _root = new();

    public void Dispose() => _root.Dispose();

    [Theory]
    [InlineData("../p.png", "m.png", "o.png", "leaves the root by '..'")]
    [InlineData("p.png", "/etc/passwd", "o.png", "is not relative to the root")]
    [InlineData("p.png", "m.png", "a//o.png", "has an empty name")]
    [InlineData("p.png", "m.png", "o\u001b.png", @"'o\u001b.png' has a control character")]
    [InlineData("circle.png", "m.png", "o.png", "is a link that leads nowhere")]
    [InlineData("outside.png", "m.png", "o.png", "leaves the root by a link")]
    [InlineData("absent.png", "m.png", "o.png", "there is no such file")]
    [InlineData("folder.png", "m.png", "o.png", "is a folder")]
    [InlineData("p.png", "p.png", "p.png", "is read and written by the job")]
    [InlineData("p.png", "m.png", "p.png/o.png", "p.png")]
    [InlineData("p.png/x", "m.png", "o.png", "p.png/x")]
    [InlineData("p.png", "m.png", "o.png", "p.png")]
    public void A_path_that_is_refused_is_no_defect(string picture, string mask, string output, string words)
    {
        _root.Write("p.png", [1, 2, 3]);
        _root.Write("m.png", [1, 2, 3]);
        Directory.CreateDirectory(_root["folder.png"]);
        File.CreateSymbolicLink(_root["circle.png"], "circle.png");
        File.CreateSymbolicLink(_root["outside.png"], "/etc/passwd");
        var runner = new JobRunner(null!, new MemoryBudget(1L << 30, places: 1), fillers: 1, 1000, new JobPaths(_root.Path));
        var job = new Job(new JobHeader { Version = 1, Id = "a", Picture = picture, Mask = mask, Output = output }, default, default);
        JobException refusal = Assert.Throws<JobException>(() => runner.Run(job, TestContext.Current.CancellationToken, TestContext.Current.CancellationToken));
        Assert.Contains(words, refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("defect", refusal.Message, StringComparison.Ordinal);
        Assert.NotEqual(ExitCode.Defect, Failure.Explain(refusal.InnerException!).ExitCode);
    }

    [Theory]
    [InlineData("folder.png", "m.png", "o.png", "folder.png: is a folder")]
    [InlineData("p.png", "folder.png", "o.png", "folder.png: is a folder")]
    [InlineData("p.png", "m.png", "folder.png", "folder.png: is a folder")]
    [InlineData("p.png/x", "m.png", "o.png", "p.png/x: cannot be a file, because p.png is a file")]
    [InlineData("p.png", "m.png/x", "o.png", "m.png/x: cannot be a file, because m.png is a file")]
    [InlineData("p.png", "m.png", "p.png/a/o.png", "p.png/a/o.png: cannot be a file, because p.png is a file")]
    [InlineData("LONG.png", "m.png", "o.png", "LONG.png: has a name that is too long")]
    [InlineData("p.png", "LONG.png", "o.png", "LONG.png: has a name that is too long")]
    [InlineData("p.png", "m.png", "LONG.png", "LONG.png: has a name that is too long")]
    [InlineData("p.png", "m.png", "LONG/o.png", "LONG/o.png: has a name that is too long")]
    public void A_path_that_no_file_can_have_is_not_tried_again(string picture, string mask, string output, string words)
    {
        JobException refusal = Refusal(picture, mask, output);
        Assert.StartsWith(Long(words), refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(_root.Path, refusal.Message, StringComparison.Ordinal);
        Assert.False(s_policy.TriesAgain(refusal.InnerException!, 1));
        Assert.False(Directory.Exists(_root[JobLedger.Folder]));
    }

    [Theory]
    [InlineData("absent.png", "m.png")]
    [InlineData("p.png", "absent.png")]
    [InlineData("absent/p.png", "m.png")]
    public void A_file_that_is_not_there_yet_is_tried_again(string picture, string mask) =>
        Assert.True(s_policy.TriesAgain(Refusal(picture, mask, "o.png").InnerException!, 1));

    [Fact]
    public void A_name_that_is_no_pictures_is_no_defect_of_a_message()
    {
        var runner = new JobRunner(null!, new MemoryBudget(1L << 30, places: 1), fillers: 1, 1000, null);
        var job = new Job(new JobHeader { Version = 1, Id = "a", Output = "o.\u001bng" }, new byte[] { 1 }, new byte[] { 1 });
        QueueFormatException refusal = Assert.Throws<QueueFormatException>(() => runner.Run(job, TestContext.Current.CancellationToken, TestContext.Current.CancellationToken));
        Assert.Contains(@"o.\u001bng", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(ExitCode.BadInput, Failure.Explain(refusal).ExitCode);
    }

    private static string Long(string text) => text.Replace("LONG", new string('n', 300), StringComparison.Ordinal);

    private JobException Refusal(string picture, string mask, string output)
    {
        _root.Write("p.png", [1, 2, 3]);
        _root.Write("m.png", [1, 2, 3]);
        Directory.CreateDirectory(_root["folder.png"]);
        var runner = new JobRunner(null!, new MemoryBudget(1L << 30, places: 1), fillers: 1, 1000, new JobPaths(_root.Path));
        var job = new Job(new JobHeader { Version = 1, Id = "a", Picture = Long(picture), Mask = Long(mask), Output = Long(output) }, default, default);
        return Assert.Throws<JobException>(() => runner.Run(job, TestContext.Current.CancellationToken, TestContext.Current.CancellationToken));
    }
}
