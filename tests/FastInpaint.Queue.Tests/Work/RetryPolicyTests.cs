using FastInpaint.Host;
using FastInpaint.Host.Queue.Messages;
using FastInpaint.Host.Queue.Work;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace FastInpaint.Queue.Tests.Work;

public sealed class RetryPolicyTests
{
    private static readonly RetryPolicy Policy = new(3, TimeSpan.FromSeconds(1));

    public static TheoryData<Exception> Poison =>
    [
        new QueueFormatException("no job"), new InvalidDataException("no picture"), new StrategyNotAvailableException("no strategy"),
        new PathTooLongException("too long"), new CommandException(ExitCode.NotWritten, "too long", new PathTooLongException("too long")),
        new CommandException(ExitCode.BadInput, "mask of another size"), new CommandException(ExitCode.MemoryLimit, "too large"),
    ];

    public static TheoryData<Exception> Passing =>
        [new IOException("disk full"), new FileNotFoundException("not mounted yet"), new UnauthorizedAccessException("no right"), new CommandException(ExitCode.NotWritten, "disk full"), new CommandException(ExitCode.NoDevice, "lost"),
            new OutOfMemoryException()];

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

    [Theory]
    [InlineData(int.MaxValue, int.MaxValue - 1)]
    [InlineData(long.MaxValue, int.MaxValue - 1)]
    [InlineData(int.MinValue, 0)]
    [InlineData(long.MinValue, 0)]
    [InlineData("2147483647", int.MaxValue - 1)]
    [InlineData("many", 0)]
    [InlineData(2, 2)]
    public void What_a_message_says_of_failed_tries_leaves_room_for_another(object header, int failed)
    {
        var properties = new BasicProperties { Headers = new Dictionary<string, object?> { [JobDelivery.FailedHeader] = header } };
        var delivery = new JobDelivery(null!, new BasicDeliverEventArgs("worker", 1, false, "", "jobs", properties, default));
        Assert.Equal(failed, delivery.Failed);
        Assert.Equal(failed < 2, Policy.TriesAgain(new IOException("disk full"), checked(delivery.Failed + 1)));
        Assert.InRange(Policy.Delay(delivery.Failed + 1), Policy.FirstDelay, RetryPolicy.MaxDelay);
    }

    [Fact]
    public void The_wait_doubles_up_to_its_limit()
    {
        Assert.Equal([1, 2, 4, 8, 16, 30, 30], Enumerable.Range(1, 7).Select(failed => Policy.Delay(failed).TotalSeconds));
        Assert.Equal(RetryPolicy.MaxDelay, Policy.Delay(1000));
    }
}
