using System.Diagnostics;
using System.Text;
using FastInpaint.Host.Queue.Broker;
using FastInpaint.Host.Queue.Messages;
using FastInpaint.Host.Queue.Work;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace FastInpaint.Queue.Tests.Broker;

/// <summary>Publishes and takes messages as any other program would.</summary>
internal sealed class QueueClient(string uri, string jobs) : IAsyncDisposable
{
    private readonly QueueNames _names = new(jobs);
    private IConnection? _connection;
    private IChannel? _channel;

    /// <summary>A result queue of its own.</summary>
    public string Results => $"{jobs}.answers";

    public string Dead => _names.Dead;

    /// <param name="results">Whether it has a result queue.</param>
    public async Task<QueueClient> OpenAsync(bool results = true)
    {
        _connection = await new QueueEndpoint(uri).ConnectAsync(TestContext.Current.CancellationToken);
        _channel = await _connection.CreateChannelAsync(new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true), TestContext.Current.CancellationToken);
        await _names.DeclareAsync(_channel, TestContext.Current.CancellationToken);
        if (results)
        {
            await QueueNames.DeclareResultsAsync(_channel, Results, TestContext.Current.CancellationToken);
        }

        return this;
    }

    public Task PublishAsync(Job job, string? results = null, Dictionary<string, object?>? headers = null) => PublishAsync(job.Header.Id, job.Pack(), jobs, results ?? Results, headers);

    public async Task PublishAsync(string id, byte[] body, string queue, string? results, Dictionary<string, object?>? headers = null)
    {
        BasicProperties properties = QueueMessage.Properties(id, results);
        properties.Headers = headers;
        await _channel!.BasicPublishAsync("", queue, mandatory: true, properties, body, TestContext.Current.CancellationToken);
    }

    /// <summary>Takes so many messages, as soon as they are there.</summary>
    public async Task<IReadOnlyList<BasicGetResult>> TakeAsync(string queue, int count)
    {
        var messages = new List<BasicGetResult>();
        long started = Stopwatch.GetTimestamp();
        while (messages.Count < count)
        {
            if (await _channel!.BasicGetAsync(queue, autoAck: true, TestContext.Current.CancellationToken) is { } message)
            {
                messages.Add(message);
                continue;
            }

            Assert.True(Stopwatch.GetElapsedTime(started) < TimeSpan.FromMinutes(2), $"{messages.Count} of {count} messages in {queue}");
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }

        return messages;
    }

    public Task<IReadOnlyList<JobResult>> ResultsAsync(int count) => ResultsAsync(Results, count);

    public async Task<IReadOnlyList<JobResult>> ResultsAsync(string queue, int count) => [.. (await TakeAsync(queue, count)).Select(message => JobResult.Unpack(message.Body.ToArray()))];

    /// <summary>Messages that wait in a queue.</summary>
    public async Task<int> CountAsync(string queue) => (int)await _channel!.MessageCountAsync(queue, TestContext.Current.CancellationToken);

    /// <summary>Waits until so many messages wait in a queue.</summary>
    public async Task WaitForAsync(string queue, uint count)
    {
        long started = Stopwatch.GetTimestamp();
        while (await _channel!.MessageCountAsync(queue, TestContext.Current.CancellationToken) != count)
        {
            Assert.True(Stopwatch.GetElapsedTime(started) < TimeSpan.FromMinutes(2), $"{await _channel.MessageCountAsync(queue, TestContext.Current.CancellationToken)} messages in {queue} instead of {count}");
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Removes all messages of a queue.</summary>
    public Task EmptyAsync(string queue) => _channel!.QueuePurgeAsync(queue, TestContext.Current.CancellationToken);

    /// <summary>Removes a queue.</summary>
    public Task RemoveAsync(string queue) => _channel!.QueueDeleteAsync(queue, false, false, cancellationToken: TestContext.Current.CancellationToken);

    /// <summary>Reads a queue as the only one that may, without taking anything.</summary>
    public async Task HoldAsync(string queue)
    {
        await _channel!.BasicQosAsync(0, 1, global: false, TestContext.Current.CancellationToken);
        await _channel.BasicConsumeAsync(queue, autoAck: false, "", noLocal: false, exclusive: true, null, new AsyncEventingBasicConsumer(_channel), TestContext.Current.CancellationToken);
    }

    /// <summary>Waits until somebody reads a queue.</summary>
    public async Task WaitForReaderAsync(string queue)
    {
        while (await _channel!.ConsumerCountAsync(queue, TestContext.Current.CancellationToken) == 0)
        {
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Takes the first message of the queue of jobs and gives it back, so many times.</summary>
    public async Task TakeAndReturnAsync(int times)
    {
        for (int i = 0; i < times; i++)
        {
            BasicGetResult? message;
            while ((message = await _channel!.BasicGetAsync(jobs, autoAck: false, TestContext.Current.CancellationToken)) is null)
            {
                await Task.Delay(10, TestContext.Current.CancellationToken);
            }

            await _channel.BasicNackAsync(message.DeliveryTag, multiple: false, requeue: true, TestContext.Current.CancellationToken);
        }
    }

    public static string Reason(BasicGetResult message) => Encoding.UTF8.GetString((byte[])message.BasicProperties.Headers![JobDelivery.ReasonHeader]!);

    public static int Failed(BasicGetResult message) => (int)message.BasicProperties.Headers![JobDelivery.FailedHeader]!;

    public async ValueTask DisposeAsync()
    {
        if (_connection is not null)
        {
            await _connection.DisposeAsync();
        }
    }
}
