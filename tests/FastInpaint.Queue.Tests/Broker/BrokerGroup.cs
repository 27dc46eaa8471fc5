namespace FastInpaint.Queue.Tests.Broker;

/// <summary>The tests that share a RabbitMQ, one after another. Each has a queue of its own.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class BrokerGroup : ICollectionFixture<BrokerNode>
{
    public const string Name = "RabbitMQ";
}
