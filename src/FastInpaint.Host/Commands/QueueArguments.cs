using System.CommandLine;
using FastInpaint.Host.Options;
using FastInpaint.Host.Queue.Broker;
using FastInpaint.Host.Usage;

namespace FastInpaint.Host.Commands;

/// <summary>The options that <c>worker</c> and <c>submit</c> share: the broker, the queue, and where files lie.</summary>
internal sealed class QueueArguments
{
    // The queue of the dead and its exchange have the name with an ending, and AMQP names have at most 255 bytes.
    private const int MaxName = 200;

    private const string Variable = "FASTINPAINT_QUEUE";

    private readonly Option<string?> _queue = new("--queue") { Description = "The broker: amqp://user:password@host:port/vhost, or amqps: for TLS. "
        + $"Without it, the environment variable {Variable}, which other users do not see in the list of processes.", HelpName = "URI" };
    private readonly Option<string> _name = new("--queue-name") { Description = "The queue of jobs. Jobs that are given up go to the queue of this name with .dead behind it.", DefaultValueFactory = _ => QueueNames.Default,
        HelpName = "NAME" };
    private readonly Option<string?> _root = FileNames.Of(new Option<string?>("--root") { Description = "The folder that submitter and workers share. Jobs name files below it.", HelpName = "DIR" });
    private readonly Option<long?> _messageLimit = SizeOption.Create("--message-limit", "The most bytes of a message. The broker may take fewer.", 128 << 10, 512 << 20, QueueMessage.DefaultLimit);

    public QueueArguments()
    {
        _name.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string>() is not { Length: > 0 and <= MaxName } name || name.Any(letter => !char.IsAscii(letter) || char.IsControl(letter)) || name.StartsWith("amq.", StringComparison.Ordinal))
            {
                result.AddError($"--queue-name must have 1 to {MaxName} ASCII characters, and must not begin with 'amq.'. Give another name.");
            }
        });
    }

    /// <param name="others">The command's own options of the queue.</param>
    public void AddTo(GroupedCommand command, params IEnumerable<Option> others) => command.Add("Queue and jobs", [_queue, _name, _root, _messageLimit, .. others]);

    /// <exception cref="CommandException">No address is given, or it is not valid (2).</exception>
    public QueueEndpoint Endpoint(ParseResult parsed) => new(parsed.GetValue(_queue) ?? Environment.GetEnvironmentVariable(Variable) ?? throw new CommandException(
        ExitCode.BadInput, $"No broker is named. Give --queue amqp://user:password@host:5672/vhost, or set the environment variable {Variable} to it."));

    public QueueNames Names(ParseResult parsed) => new(parsed.GetRequiredValue(_name));

    public string? Root(ParseResult parsed) => parsed.GetValue(_root);

    /// <summary>The most bytes of a message.</summary>
    public long MessageLimit(ParseResult parsed) => SizeOption.Value(parsed, _messageLimit, QueueMessage.DefaultLimit);
}
