using System.Globalization;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace FastInpaint.Host.Serve;

/// <summary>The addresses on which the service listens: those of <c>--urls</c>, with host names resolved to addresses of this machine. Kestrel itself would listen on all addresses for a host name.</summary>
/// <param name="Urls">Literal addresses, <c>localhost</c>, or * for all addresses of the machine.</param>
/// <param name="AreLocal">Whether all addresses are reachable from this machine only: 127.0.0.0/8, [::1] or localhost.</param>
internal sealed partial record ListenAddresses(IReadOnlyList<string> Urls, bool AreLocal)
{
    private const string LocalName = "localhost";

    /// <summary>Parses <c>--urls</c>.</summary>
    /// <exception cref="CommandException">A URL is invalid, a name resolves to no address of this machine, or the addresses of this machine cannot be listed (2).</exception>
    public static ListenAddresses Parse(string urls) => Parse(urls, Dns.GetHostAddresses, OfThisMachine);

    /// <param name="urls">The value of <c>--urls</c>.</param>
    /// <param name="resolve">Resolves a name to addresses.</param>
    /// <param name="own">Lists the addresses of this machine. Called only for names, because some containers may not list them.</param>
    /// <inheritdoc cref="Parse(string)"/>
    internal static ListenAddresses Parse(string urls, Func<string, IPAddress[]> resolve, Func<IReadOnlyCollection<IPAddress>> own)
    {
        ListenAddresses[] all = [.. urls.Split(';').Select(url => One(url, resolve, own))];
        return new([.. all.SelectMany(one => one.Urls).Distinct()], all.All(one => one.AreLocal));
    }

    /// <summary>Whether a host is literally this machine: localhost or a loopback address. Names are not resolved, because a DNS server could return any address.</summary>
    public static bool IsLocal(string host) =>
        host.Equals(LocalName, StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host.Trim('[', ']'), out IPAddress? address) && IPAddress.IsLoopback(address));

    private static ListenAddresses One(string url, Func<string, IPAddress[]> resolve, Func<IReadOnlyCollection<IPAddress>> own)
    {
        Match parts = Parts().Match(url);
        string host = parts.Groups["host"].Value;
        bool isAll = host is "*" or "+";
        IPAddress? literal = null;
        int port = 80;
        if (!parts.Success || (parts.Groups["port"] is { Success: true, Value: var number } && !(int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out port) && port <= IPEndPoint.MaxPort))
            || !(isAll || IPAddress.TryParse(host, out literal) || IsName(host)))
        {
            throw new CommandException(
                ExitCode.BadInput, $"--urls '{url}' is no address to listen on; give for example http://127.0.0.1:5080, or http://0.0.0.0:5080 for all hosts. For https put a proxy before it.");
        }

        return isAll ? new([$"http://*:{port}"], false)
            : literal is not null ? new([Url(literal, port)], IPAddress.IsLoopback(literal))
            : !host.Equals(LocalName, StringComparison.OrdinalIgnoreCase) ? new(Resolve(url, host, port, resolve, own), false)
            : port != 0 ? new([$"http://{LocalName}:{port}"], true)
            : throw new CommandException(ExitCode.BadInput, $"--urls '{url}' asks for any free port on both addresses of localhost, which may not have the same one free. Name one of them: http://127.0.0.1:0 or http://[::1]:0.");
    }

    /// <summary>Whether a host is a name. A mistyped IP address is no name.</summary>
    private static bool IsName(string host) => Uri.CheckHostName(host) == UriHostNameType.Dns && !host.Split('.')[^1].All(char.IsAsciiDigit);

    private static string[] Resolve(string url, string name, int port, Func<string, IPAddress[]> resolve, Func<IReadOnlyCollection<IPAddress>> own)
    {
        string remedy = $"Name an address of this machine, or http://0.0.0.0:{port} for all.";
        IPAddress[] found;
        IReadOnlyCollection<IPAddress> known;
        try
        {
            (found, known) = (resolve(name), own());
        }
        catch (NetworkInformationException fault)
        {
            throw new CommandException(ExitCode.BadInput, $"--urls '{url}': the addresses of this machine, to which the name {name} would have to belong, cannot be listed: {fault.Message.TrimEnd('.')}. {remedy}", fault);
        }
        catch (SocketException fault)
        {
            throw new CommandException(ExitCode.BadInput, $"--urls '{url}': the name {name} cannot be resolved: {fault.Message.TrimEnd('.')}. {remedy}", fault);
        }

        string[] here = [.. found.Where(address => IPAddress.IsLoopback(address) || known.Contains(address)).Select(address => Url(address, port))];
        return here.Length > 0
            ? here
            : throw new CommandException(ExitCode.BadInput, $"--urls '{url}': the name {name} stands for {(found.Length == 0 ? "nothing" : string.Join(", ", found.Select(address => $"{address}")))}, which is no address of "
                + $"this machine. {remedy}");
    }

    private static string Url(IPAddress address, int port) => $"http://{new IPEndPoint(address, port)}";

    private static HashSet<IPAddress> OfThisMachine() =>
        [.. NetworkInterface.GetAllNetworkInterfaces().SelectMany(network => network.GetIPProperties().UnicastAddresses).Select(address => address.Address)];

    /// <summary>Matches http URLs of a host and a port. The host may be * or +, Kestrel's words for all addresses.</summary>
    [GeneratedRegex(@"^http://(\[(?<host>[^\]]+)\]|(?<host>[^\[\]:/?#@\\]+))(:(?<port>\d+))?/?$", RegexOptions.IgnoreCase)]
    private static partial Regex Parts();
}
