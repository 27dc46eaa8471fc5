using System.Globalization;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace FastInpaint.Host.Serve;

/// <summary>Where the service listens: the addresses of <c>--urls</c>, with names replaced by the addresses of this machine that they stand for. A web server itself takes every name that it does not know for all addresses.</summary>
/// <param name="Urls">Literal addresses, <c>localhost</c>, or * for all addresses of the machine.</param>
/// <param name="AreLocal">Whether all are for this machine alone: written as 127.0.0.0/8, [::1] or localhost.</param>
internal sealed partial record ListenAddresses(IReadOnlyList<string> Urls, bool AreLocal)
{
    private const string LocalName = "localhost";

    /// <summary>Reads <c>--urls</c>.</summary>
    /// <exception cref="CommandException">A URL is not valid, a name stands for no address of this machine, or the system does not tell what addresses it has (2).</exception>
    public static ListenAddresses Parse(string urls) => Parse(urls, Dns.GetHostAddresses, OfThisMachine);

    /// <param name="resolve">The addresses of a name.</param>
    /// <param name="own">Lists the addresses of this machine. Asked for names alone: some containers may not.</param>
    /// <inheritdoc cref="Parse(string)"/>
    internal static ListenAddresses Parse(string urls, Func<string, IPAddress[]> resolve, Func<IReadOnlyCollection<IPAddress>> own)
    {
        ListenAddresses[] all = [.. urls.Split(';').Select(url => One(url, resolve, own))];
        return new([.. all.SelectMany(one => one.Urls).Distinct()], all.All(one => one.AreLocal));
    }

    /// <summary>Whether a host is literally this machine: what a DNS server says of a name does not count.</summary>
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
                ExitCode.BadInput, $"--urls '{url}' is no address that it can listen on; give for example http://127.0.0.1:5080, or http://0.0.0.0:5080 for all hosts. For https put a proxy before it.");
        }

        return isAll ? new([$"http://*:{port}"], false)
            : literal is not null ? new([Url(literal, port)], IPAddress.IsLoopback(literal))
            : !host.Equals(LocalName, StringComparison.OrdinalIgnoreCase) ? new(Resolve(url, host, port, resolve, own), false)
            : port != 0 ? new([$"http://{LocalName}:{port}"], true)
            : throw new CommandException(ExitCode.BadInput, $"--urls '{url}' asks for any free port on both addresses of localhost, which may not have the same one free. Name one of them: http://127.0.0.1:0 or http://[::1]:0.");
    }

    /// <summary>Whether a host is a name. A mistyped number is not one.</summary>
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
            : throw new CommandException(ExitCode.BadInput, $"--urls '{url}': the name {name} stands for {(found.Length == 0 ? "nothing" : string.Join(", ", found.Select(address => $"{address}")))}, which is no address of this machine. {remedy}");
    }

    private static string Url(IPAddress address, int port) => $"http://{new IPEndPoint(address, port)}";

    private static HashSet<IPAddress> OfThisMachine() =>
        [.. NetworkInterface.GetAllNetworkInterfaces().SelectMany(network => network.GetIPProperties().UnicastAddresses).Select(address => address.Address)];

    /// <summary>Of * and + too: a web server's own words for all addresses.</summary>
    [GeneratedRegex(@"^http://(\[(?<host>[^\]]+)\]|(?<host>[^\[\]:/?#@\\]+))(:(?<port>\d+))?/?$", RegexOptions.IgnoreCase)]
    private static partial Regex Parts();
}
