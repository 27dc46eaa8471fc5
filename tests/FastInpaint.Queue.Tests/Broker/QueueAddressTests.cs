using System.Diagnostics;
using FastInpaint.Host;
using FastInpaint.Host.Commands;
using FastInpaint.Host.Queue.Broker;

namespace FastInpaint.Queue.Tests.Broker;

/// <summary>Addresses of brokers, without a broker.</summary>
public sealed class QueueAddressTests
{
    public static TheoryData<string> Unclear { get; } =
    [
        "amqp://bob:p@ss#word@broker:5672/", "amqp://bob:p@ssword@broker:5672/", "amqp://bob:pass#word@broker", "amqp://bob:pass/word@broker:5672/", "amqp://bob:12/word@broker",
        "amqp://bob:pass?word@broker/vhost", "amqps://bob:pass:word@broker", "amqp://bob:pass%word@broker", "amqp://bob:password%@broker", "amqp://bob@corp:password@broker",
        "amqp://bob:pass word@broker", "amqp://bob:pass\\word@broker", "amqp://bob:password@broker/v%host", "amqp://bob:password@broker/vh@st", "AMQP://bob:p@ssword@broker/",
    ];

    public static TheoryData<string> None { get; } =
    [
        "", "password", "amqp:bob:password@broker", "amqp://", "amqp://bob:password@", "amqp://bob:password@/vhost", "http://bob:password@broker", "amqp://bob:password@broker:port",
        "amqp://bob:password@broker:99999", "://bob:password@broker", "amqp://bob:password@broker/a/b",
    ];

    [Theory]
    [MemberData(nameof(Unclear))]
    public void An_address_that_could_be_meant_in_two_ways_is_refused_with_the_way_to_write_it(string address)
    {
        CommandException refusal = Assert.Throws<CommandException>(() => new QueueEndpoint(address));
        Assert.Equal(ExitCode.BadInput, refusal.ExitCode);
        Assert.Contains("write @ as %40, : as %3A, / as %2F, ? as %3F, # as %23 and % as %25", refusal.Message, StringComparison.Ordinal);
        AssertHasNothingOf(refusal.Message);
    }

    [Theory]
    [MemberData(nameof(None))]
    public void What_is_no_address_is_refused_without_being_shown(string address)
    {
        CommandException refusal = Assert.Throws<CommandException>(() => new QueueEndpoint(address));
        Assert.Equal(ExitCode.BadInput, refusal.ExitCode);
        Assert.Contains("no address of a broker. Give for example amqp://user:password@host:5672/vhost", refusal.Message, StringComparison.Ordinal);
        AssertHasNothingOf(refusal.Message);
    }

    [Theory]
    [InlineData("amqp://broker", "broker:5672")]
    [InlineData("amqps://broker", "broker:5671")]
    [InlineData("amqp://bob:p%40ss%23w%2Fo%3Ar%25d@broker.example:1234/v%2Fhost", "broker.example:1234")]
    [InlineData("amqp://bob@broker:1234", "broker:1234")]
    [InlineData("amqp://bob:p!$&'()*+,;=-._~ä@127.0.0.1/", "127.0.0.1:5672")]
    [InlineData("amqp://bob:password@[::1]:1234/vhost", "[::1]:1234")]
    [InlineData("amqp://bob:password@broker/vhost?heartbeat=10", "broker:5672")]
    public void An_address_is_named_by_host_and_port(string address, string name) => Assert.Equal(name, new QueueEndpoint(address).Name);

    [Fact]
    public void No_character_of_a_password_moves_the_host()
    {
        int taken = 0;
        for (char letter = (char)1; letter < 128; letter++)
        {
            foreach (string address in (string[])[$"amqp://bob:pa{letter}ss@broker:1234/", $"amqp://bob:{letter}{letter}@broker:1234", $"amqp://b{letter}b:password@broker:1234/vhost"])
            {
                try
                {
                    Assert.Equal("broker:1234", new QueueEndpoint(address).Name);
                    taken++;
                }
                catch (CommandException refusal)
                {
                    Assert.Equal(ExitCode.BadInput, refusal.ExitCode);
                    AssertHasNothingOf(refusal.Message);
                }
            }
        }

        Assert.InRange(taken, 3 * 64, 3 * 100);
    }

    [Theory]
    [InlineData("worker")]
    [InlineData("submit")]
    public void A_password_is_in_no_message(string command)
    {
        using var folder = new TemporaryFolder();
        string[] files = command == "submit" ? [folder.Path, folder.Path, "-o", folder["out"]] : [];
        AssertFailed("Give for example amqp://user:password@host:5672/vhost", [command, .. files, "--queue", "amqp://bob:p@ss#word@broker:5672/"]);
        AssertFailed("no address of a broker", [command, .. files, "--queue", "amqp://bob:password@elsewhere/a/b"]);
        AssertFailed("is one argument too many", [command, .. files, "--queue", "amqp://broker", "amqp://bob:pass/word@elsewhere/", "amqp://bob:password@host"]);
        AssertFailed("--queue", [command, .. files, "--queue", "amqp://bob:password@broker", "--queue", "amqp://bob:password@broker"]);

        static void AssertFailed(string word, string[] arguments)
        {
            Outcome run = QueuePlace.Run(TestContext.Current.CancellationToken, arguments);
            run.AssertFailed(ExitCode.BadInput, word);
            AssertHasNothingOf(run.Error);
            AssertHasNothingOf(QueuePlace.Run(TestContext.Current.CancellationToken, [.. arguments, "--verbose"]).AssertExit(ExitCode.BadInput).Error);
        }
    }

    [Fact]
    public async Task The_address_may_be_in_the_environment()
    {
        QueuePlace.Run(TestContext.Current.CancellationToken, "worker", "--device", "cpu").AssertFailed(ExitCode.BadInput, "No broker is named", "--queue", "FASTINPAINT_QUEUE");
        ProcessStartInfo command = Programs.Dotnet(typeof(CommandLine).Assembly, "worker", "--device", "cpu");
        command.Environment["FASTINPAINT_QUEUE"] = "amqp://bob:p@ss#word@broker:5672/";
        Outcome run = await Programs.Run(command, limit: TimeSpan.FromMinutes(2)) with { Program = "fastinpaint" };
        run.AssertFailed(ExitCode.BadInput, "FASTINPAINT_QUEUE", "%23");
        AssertHasNothingOf(run.Error);
        // The option goes first.
        command.ArgumentList.Add("--queue");
        command.ArgumentList.Add("http://broker");
        (await Programs.Run(command, limit: TimeSpan.FromMinutes(2)) with { Program = "fastinpaint" }).AssertFailed(ExitCode.BadInput, "no address of a broker");
    }

    /// <summary>A message shows an example of its own with the words user, password and host.</summary>
    private static void AssertHasNothingOf(string message)
    {
        string own = message.Replace("amqp://user:password@host:5672/vhost", "", StringComparison.Ordinal).Replace("In user, password and vhost", "", StringComparison.Ordinal);
        Assert.All((string[])["bob", "corp", "p@ss", "ss#", "word@", "password", "pass%", "pass/", "12/", "broker:5672", "99999"], piece => Assert.DoesNotContain(piece, own, StringComparison.Ordinal));
    }
}
