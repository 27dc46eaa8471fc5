using FastInpaint.Host;
using FastInpaint.Host.Batch;
using FastInpaint.Host.Queue.Messages;
using FastInpaint.Host.Queue.Work;

namespace FastInpaint.Queue.Tests.Work;

/// <summary>What is said of jobs that cannot be done: only what is wrong with the program is its defect.</summary>
public sealed class JobRunnerTests : IDisposable
{
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
        var runner = new JobRunner(null!, BatchLimits.For(1, null, 1, 1L << 30), 1000, new JobPaths(_root.Path));
        var job = new Job(new JobHeader { Version = 1, Id = "a", Picture = picture, Mask = mask, Output = output }, default, default);
        JobException refusal = Assert.Throws<JobException>(() => runner.Run(job, TestContext.Current.CancellationToken, TestContext.Current.CancellationToken));
        Assert.Contains(words, refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("defect", refusal.Message, StringComparison.Ordinal);
        Assert.NotEqual(ExitCode.Defect, Failure.Explain(refusal.InnerException!).ExitCode);
    }

    [Fact]
    public void A_name_that_is_no_pictures_is_no_defect_of_a_message()
    {
        var runner = new JobRunner(null!, BatchLimits.For(1, null, 1, 1L << 30), 1000, null);
        var job = new Job(new JobHeader { Version = 1, Id = "a", Output = "o.\u001bng" }, new byte[] { 1 }, new byte[] { 1 });
        QueueFormatException refusal = Assert.Throws<QueueFormatException>(() => runner.Run(job, TestContext.Current.CancellationToken, TestContext.Current.CancellationToken));
        Assert.Contains(@"o.\u001bng", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(ExitCode.BadInput, Failure.Explain(refusal).ExitCode);
    }
}
