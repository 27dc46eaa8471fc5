using FastInpaint.Host.Commands;

namespace FastInpaint.Host.Tests;

public class NamespaceTests
{
    /// <summary>The order that docs/architecture.md draws.</summary>
    [Fact]
    public void Dependencies_between_namespaces_go_one_way()
    {
        var order = new NamespaceOrder(
            typeof(CommandLine).Assembly,
            "FastInpaint.Host",
            "FastInpaint.Host.Demo FastInpaint.Host.Memory FastInpaint.Host.Reports FastInpaint.Host.Telemetry FastInpaint.Host.Usage",
            "FastInpaint.Host.Devices FastInpaint.Host.Pictures",
            "FastInpaint.Host.Options",
            "FastInpaint.Host.Batch FastInpaint.Host.Serve",
            "FastInpaint.Host.Queue.Broker FastInpaint.Host.Queue.Messages",
            "FastInpaint.Host.Queue.Submission FastInpaint.Host.Queue.Work",
            "FastInpaint.Host.Commands");
        Assert.Empty(order.Violations());
    }
}
