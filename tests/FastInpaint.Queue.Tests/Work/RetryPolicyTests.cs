using FastInpaint.Host;
using FastInpaint.Host.Queue.Messages;
using FastInpaint.Host.Queue.Work;

namespace FastInpaint.Queue.Tests.Work;

public sealed class RetryPolicyTests
{
    private static readonly RetryPolicy Policy = new(3, TimeSpan.FromSeconds(1));

    public static TheoryData<Exception> Poison =>
    [
        new QueueFormatException("no job"), new InvalidDataException("no picture"), new StrategyNotAvailableException("no strategy"),
        new CommandException(ExitCode.BadInput, "mask of another size"), new CommandException(ExitCode.MemoryLimit, "too large"),
    ];

    public static TheoryData<Exception> Passing =>
        [new IOException("disk full"), new FileNotFoundException("not mounted yet"), new UnauthorizedAccessException("no right"), new CommandException(ExitCode.NotWritten, "disk full"), new CommandException(ExitCode.NoDevice, "lost"), new OutOfMemoryException()];

    [Theory]
    [MemberData(nameof(Poison), DisableDiscoveryEnumeration = true)]
    public void What_the_job_is_at_fault_for_is_not_tried_again(Exception exception) => Assert.False(Policy.TriesAgain(exception, 1));

    [Theory]
    [MemberData(nameof(Passing), DisableDiscoveryEnumeration = true)]
    public void What_may_pass_is_tried_as_often_as_allowed(Exception exception)
    {
        Assert.True(Policy.TriesAgain(exception, 1));
        Assert.True(Policy.TriesAgain(exception, 2));
        Assert.False(Policy.TriesAgain(exception, 3));
    }

    [Fact]
    public void The_wait_doubles_up_to_its_limit()
    {
        Assert.Equal([1, 2, 4, 8, 16, 30, 30], Enumerable.Range(1, 7).Select(failed => Policy.Delay(failed).TotalSeconds));
        Assert.Equal(RetryPolicy.MaxDelay, Policy.Delay(1000));
    }
}
