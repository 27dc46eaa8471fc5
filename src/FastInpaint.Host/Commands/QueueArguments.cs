using System.CommandLine;
using FastInpaint.Host.Options;
using FastInpaint.Host.Queue.Broker;

namespace FastInpaint.Host.Commands;

/// <summary>The options that <c>worker</c> and <c>submit</c> share: the broker, the queue, and where files lie.</summary>
internal sealed class QueueArguments
{
    // The queue of the dead and its exchange have the name with an ending, and AMQP names have at most 255 bytes.
    private const int MaxName = 200;

    private readonly Option<string> _queue = new("--queue") { Description = "The broker: amqp://user:password@host:port/vhost, or amqps: for TLS.", Required = true, HelpName = "URI" };
    private readonly Option<string> _name = new("--queue-name") { Description = "The queue of jobs; given up jobs go to the one of this name with .dead behind it.", DefaultValueFactory = _ => QueueNames.Default, HelpName = "NAME" };
    private readonly Option<string?> _root = FileNames.Of(new Option<string?>("--root") { Description = "The folder that submitter and workers share: jobs name files below it.", HelpName = "DIR" });
    private readonly Option<string> _messageLimit = new("--message-limit") { Description = "The most bytes of a message; not more than the broker takes.", DefaultValueFactory = _ => "16MiB", HelpName = "SIZE" };

    public QueueArguments()
    {
        _name.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string>() is not { Length: > 0 and <= MaxName } name || name.Any(letter => !char.IsAscii(letter) || char.IsControl(letter)) || name.StartsWith("amq.", StringComparison.Ordinal))
            {
                result.AddError($"--queue-name must have 1 to {MaxName} ASCII characters and not begin with 'amq.'.");
            }
        });
        _messageLimit.Validators.Add(result =>
        {
            if (!ByteCount.TryParse(result.GetValueOrDefault<string>() ?? "", out long bytes) || bytes is < 1 << 17 or > 512L << 20)
            {
                result.AddError("--message-limit must be a size from 128KiB to 512MiB.");
            }
        });
    }

    public void AddTo(Command command)
    {
        command.Add(_queue);
        command.Add(_name);
        command.Add(_root);
        command.Add(_messageLimit);
    }

    public QueueEndpoint Endpoint(ParseResult parsed) => new(parsed.GetRequiredValue(_queue));

    public QueueNames Names(ParseResult parsed) => new(parsed.GetRequiredValue(_name));

    public string? Root(ParseResult parsed) => parsed.GetValue(_root);

    /// <summary>The most bytes of a message.</summary>
    public long MessageLimit(ParseResult parsed) => ByteCount.TryParse(parsed.GetRequiredValue(_messageLimit), out long bytes) ? bytes : QueueMessage.DefaultLimit;
}
