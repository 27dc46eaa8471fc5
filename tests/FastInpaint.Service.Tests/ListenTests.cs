using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using FastInpaint.Host;
using FastInpaint.Host.Commands;
using FastInpaint.Host.Serve;

namespace FastInpaint.Service.Tests;

/// <summary>Where it listens, and for whom: names are resolved, and what a sender says of itself does not count.</summary>
public sealed class ListenTests
{
    private static readonly IPAddress[] s_own = [IPAddress.Parse("192.0.2.7"), IPAddress.Parse("2001:db8::7")];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("http://127.0.0.1:5080", true, "http://127.0.0.1:5080")]
    [InlineData("HTTP://127.1.2.3/", true, "http://127.1.2.3:80")]
    [InlineData("http://localhost:5080;http://[::1]:1", true, "http://localhost:5080", "http://[::1]:1")]
    [InlineData("http://LocalHost:5080", true, "http://localhost:5080")]
    [InlineData("http://127.0.0.1:5080;http://0.0.0.0:1", false, "http://127.0.0.1:5080", "http://0.0.0.0:1")]
    [InlineData("http://[::]:5080", false, "http://[::]:5080")]
    [InlineData("http://*:5080", false, "http://*:5080")]
    [InlineData("http://+:5080", false, "http://*:5080")]
    [InlineData("http://here.example:5080", false, "http://192.0.2.7:5080", "http://[2001:db8::7]:5080")]
    [InlineData("http://here.example:5080;http://192.0.2.7:5080", false, "http://192.0.2.7:5080", "http://[2001:db8::7]:5080")]
    [InlineData("http://loopback:5080", false, "http://127.0.0.1:5080")]
    [InlineData("http://some.example:0", false, "http://192.0.2.7:0")]
    public void It_listens_on_what_is_named_and_on_nothing_else(string urls, bool local, params string[] addresses)
    {
        ListenAddresses parsed = ListenAddresses.Parse(urls, Resolve, () => s_own);
        Assert.Equal(addresses, parsed.Urls);
        Assert.Equal(local, parsed.AreLocal);
    }

    [Theory]
    [InlineData("http://elsewhere.example:5080", "the name elsewhere.example stands for 198.51.100.1, 198.51.100.2, which is no address of this machine")]
    [InlineData("http://127.0.0.1:1;http://absent.example:5080", "the name absent.example cannot be resolved")]
    [InlineData("http://empty.example:5080", "the name empty.example stands for nothing")]
    [InlineData("http://localhost:0", "Name one of them: http://127.0.0.1:0 or http://[::1]:0.")]
    [InlineData("http://127.0.0.300:5080", "is no address to listen on")]
    [InlineData("http://user@localhost:5080", "is no address to listen on")]
    [InlineData("http://localhost:5080/path", "is no address to listen on")]
    [InlineData("http://localhost:65536", "is no address to listen on")]
    [InlineData("http://*5080", "is no address to listen on")]
    [InlineData("http://unix:/run/socket", "is no address to listen on")]
    [InlineData("https://localhost:5080", "For https put a proxy before it")]
    public void What_it_cannot_listen_on_is_refused(string urls, string sentence)
    {
        CommandException refusal = Assert.Throws<CommandException>(() => ListenAddresses.Parse(urls, Resolve, () => s_own));
        Assert.Equal(ExitCode.BadInput, refusal.ExitCode);
        Assert.Contains(sentence, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Where_the_addresses_of_the_machine_cannot_be_listed_names_alone_are_refused()
    {
        const string Literal = "http://127.0.0.1:5080;http://0.0.0.0:1;http://localhost:2;http://*:3";
        Assert.Equal(4, ListenAddresses.Parse(Literal, Resolve, Forbidden).Urls.Count);
        CommandException refusal = Assert.Throws<CommandException>(() => ListenAddresses.Parse("http://here.example:5080", Resolve, Forbidden));
        Assert.Equal(ExitCode.BadInput, refusal.ExitCode);
        Assert.StartsWith("--urls 'http://here.example:5080': the addresses of this machine, to which the name here.example would have to belong, cannot be listed: ", refusal.Message, StringComparison.Ordinal);
        Assert.EndsWith("Name an address of this machine, or http://0.0.0.0:5080 for all.", refusal.Message, StringComparison.Ordinal);

        static IPAddress[] Forbidden() => throw new NetworkInformationException((int)SocketError.AccessDenied);
    }

    [Theory]
    [InlineData("http://0.0.0.0:0")]
    [InlineData("http://[::]:0")]
    [InlineData("http://*:0")]
    [InlineData("http://127.0.0.1:0;http://+:0")]
    public void Other_machines_are_let_in_by_a_key_or_by_a_word_alone(string urls)
    {
        Run("serve", "--device", "cpu", "--urls", urls).AssertFailed(ExitCode.BadInput, $"--urls {urls} is reached from other machines", "--api-key", "--allow-anyone");
        Run("serve", "--device", "cpu", "--urls", urls, "--api-key", "a key", "--allow-anyone").AssertFailed(ExitCode.BadInput, "Choose one");
        string[] ends = ["--device", "cpu", "--memory-limit", "200KiB", "--warm-up", "128x96"];
        Run(["serve", "--urls", urls, "--allow-anyone", .. ends]).AssertExit(ExitCode.MemoryLimit);
        Run(["serve", "--urls", urls, "--api-key", "a key", .. ends]).AssertExit(ExitCode.MemoryLimit);
    }

    [Theory]
    [InlineData(false, "localhost", 403)]
    [InlineData(false, "127.0.0.1", 403)]
    [InlineData(false, null, 403)]
    [InlineData(true, "localhost", 200)]
    [InlineData(true, "some.example", 200)]
    public async Task A_name_that_a_sender_claims_opens_nothing(bool allowAnyone, string? name, int status)
    {
        IPAddress? own = NetworkInterface.GetAllNetworkInterfaces().SelectMany(network => network.GetIPProperties().UnicastAddresses)
            .Select(address => address.Address).FirstOrDefault(address => address.AddressFamily == AddressFamily.InterNetwork && !IPAddress.IsLoopback(address));
        Assert.SkipWhen(own is null, "needs an address beside the loopback ones");
        await using RunningService service = await RunningService.Start(new ServeSettings { AllowAnyone = allowAnyone }, url: "http://0.0.0.0:0");
        using var request = new HttpRequestMessage(HttpMethod.Get, $"http://{own}:{service.Client.BaseAddress!.Port}/api/v1/model");
        request.Headers.Host = name;
        using HttpResponseMessage answer = await service.Client.SendAsync(request, Cancellation);
        Assert.Equal(status, (int)answer.StatusCode);

        // The same service answers on the machine itself, under the machine's own names.
        using var near = new HttpRequestMessage(HttpMethod.Get, $"http://127.0.0.1:{service.Client.BaseAddress!.Port}/api/v1/model");
        using HttpResponseMessage open = await service.Client.SendAsync(near, Cancellation);
        Assert.Equal(HttpStatusCode.OK, open.StatusCode);
    }

    private static IPAddress[] Resolve(string name) => name switch
    {
        "here.example" => s_own,
        "some.example" => [IPAddress.Parse("198.51.100.1"), s_own[0]],
        "elsewhere.example" => [IPAddress.Parse("198.51.100.1"), IPAddress.Parse("198.51.100.2")],
        "empty.example" => [],
        "loopback" => [IPAddress.Loopback],
        _ => throw new SocketException((int)SocketError.HostNotFound),
    };

    private static Outcome Run(params string[] words) => Programs.Run("fastinpaint", CommandLine.Run, words, Cancellation);
}
