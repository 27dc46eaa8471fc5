using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using FastInpaint.Host.Queue.Broker;
using RabbitMQ.Client;

namespace FastInpaint.Queue.Tests.Broker;

/// <summary>A private RabbitMQ in a temporary folder on free ports, as child processes.</summary>
public sealed class BrokerNode : IAsyncLifetime
{
    /// <summary>The most bytes of a message that it takes.</summary>
    public const int MaxMessage = 1_000_000;

    private const string Server = "/usr/lib/rabbitmq/bin/rabbitmq-server";
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(3);

    private readonly string _folder = Directory.CreateTempSubdirectory("fastinpaint-broker-").FullName;
    private readonly int[] _ports = FreePorts(3);
    private Process? _epmd;
    private Process? _node;

    public string Uri => $"amqp://guest:guest@127.0.0.1:{_ports[0]}";

    public async ValueTask InitializeAsync()
    {
        if (File.Exists(Server))
        {
            await File.WriteAllTextAsync(Path.Combine(_folder, "plugins"), "[].");
            await File.WriteAllTextAsync(Path.Combine(_folder, "rabbitmq.conf"), $"max_message_size = {MaxMessage}\n");
            _epmd = Process.Start("epmd", ["-port", $"{_ports[2]}", "-address", "127.0.0.1"]);
            await StartAsync();
        }
    }

    /// <summary>Skips the test where there is no RabbitMQ.</summary>
    public void Require() => Assert.SkipUnless(_node is not null, "needs RabbitMQ (Debian's rabbitmq-server)");

    /// <summary>Starts the node, with what it has on disk.</summary>
    public async Task StartAsync()
    {
        _node = Process.Start("/usr/bin/env", [.. Settings, "/bin/sh", "-c", $"exec {Server} >>{_folder}/output 2>&1"]);
        long started = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                await using IConnection connection = await new QueueEndpoint(Uri).ConnectAsync(TestContext.Current.CancellationToken);
                return;
            }
            catch (Exception exception) when (QueueLink.IsLoss(exception) && Stopwatch.GetElapsedTime(started) < StartLimit && !_node.HasExited)
            {
                await Task.Delay(200, TestContext.Current.CancellationToken);
            }
            catch (Exception exception)
            {
                throw new InvalidOperationException($"RabbitMQ did not start: {await File.ReadAllTextAsync(Path.Combine(_folder, "output"))}", exception);
            }
        }
    }

    /// <summary>The queues whose names begin so, in order, each with the number of its messages, those among them that are not acknowledged.</summary>
    public async Task<string[]> QueuesAsync(string prefix)
    {
        ProcessStartInfo list = Programs.Command("/usr/bin/env", [.. Settings, "/usr/lib/rabbitmq/bin/rabbitmqctl", "--silent", "--no-table-headers", "list_queues", "name", "messages"]);
        Outcome run = (await Programs.Run(list)).AssertDone();
        return [.. run.Output.Split('\n').Where(line => line.StartsWith(prefix, StringComparison.Ordinal)).Select(line => line.Replace('\t', ' ')).Order(StringComparer.Ordinal)];
    }

    /// <summary>Kills the node, without any warning to it.</summary>
    public void Kill()
    {
        _node!.Kill(entireProcessTree: true);
        _node.WaitForExit();
        _node.Dispose();
        _node = null;
    }

    public ValueTask DisposeAsync()
    {
        if (_node is not null)
        {
            Kill();
        }

        if (_epmd is not null)
        {
            _epmd.Kill();
            _epmd.WaitForExit();
            _epmd.Dispose();
        }

        // What the node has started may still write while it ends.
        for (int tries = 0; Directory.Exists(_folder); tries++)
        {
            try
            {
                Directory.Delete(_folder, recursive: true);
            }
            catch (IOException) when (tries < 50)
            {
                Thread.Sleep(100);
            }
        }

        return ValueTask.CompletedTask;
    }

    private string[] Settings =>
    [
        $"HOME={_folder}", "RABBITMQ_NODENAME=fastinpaint@localhost", "RABBITMQ_NODE_IP_ADDRESS=127.0.0.1", $"RABBITMQ_NODE_PORT={_ports[0]}", $"RABBITMQ_DIST_PORT={_ports[1]}", $"ERL_EPMD_PORT={_ports[2]}",
        $"RABBITMQ_MNESIA_BASE={_folder}/mnesia", $"RABBITMQ_LOG_BASE={_folder}/log", $"RABBITMQ_ENABLED_PLUGINS_FILE={_folder}/plugins", $"RABBITMQ_CONFIG_FILE={_folder}/rabbitmq",
        $"RABBITMQ_CONF_ENV_FILE={_folder}/none.conf", $"RABBITMQ_PID_FILE={_folder}/pid",
    ];

    /// <summary>Ports that nobody listens on, below those that the system gives to connections: the node is slow to take them.</summary>
    private static int[] FreePorts(int count)
    {
        var ports = new HashSet<int>();
        while (ports.Count < count)
        {
            int port = Random.Shared.Next(10_000, 32_000);
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, port);
                listener.Start();
                ports.Add(port);
            }
            catch (SocketException)
            {
                // Taken; the next one.
            }
        }

        return [.. ports];
    }
}
