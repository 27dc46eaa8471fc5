using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace FastInpaint.Service.Tests;

/// <summary>A client on a socket of its own, which sends and reads as it likes. Its receive buffer is small: what it does not read stays with the service.</summary>
internal sealed class RawClient : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4096 };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static async Task<RawClient> Connect(Uri service)
    {
        var client = new RawClient();
        await client._socket.ConnectAsync(IPAddress.Loopback, service.Port, Cancellation);
        return client;
    }

    /// <summary>Connects and sends a request.</summary>
    /// <param name="target">Method and path.</param>
    public static async Task<RawClient> Send(Uri service, string target, HttpContent? body = null, string headers = "")
    {
        RawClient client = await Connect(service);
        await client.Send(target, body, headers);
        return client;
    }

    public async Task Send(string target, HttpContent? body = null, string headers = "")
    {
        byte[] bytes = body is null ? [] : await body.ReadAsByteArrayAsync(Cancellation);
        await SendHead(target, body, bytes.Length, headers);
        await Send(bytes);
    }

    /// <summary>Sends all of a request but its body.</summary>
    public async Task SendHead(string target, HttpContent? body, long length, string headers = "") =>
        await Send(Encoding.ASCII.GetBytes(string.Create(
            CultureInfo.InvariantCulture, $"{target} HTTP/1.1\r\nHost: localhost\r\n{headers}{(body is null ? "" : $"Content-Type: {body.Headers.ContentType}\r\nContent-Length: {length}\r\n")}\r\n")));

    public async Task Send(ReadOnlyMemory<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            bytes = bytes[await _socket.SendAsync(bytes, Cancellation)..];
        }
    }

    /// <summary>Waits for the first bytes of the answer, and leaves them where they are.</summary>
    /// <returns>Its first line.</returns>
    public async Task<string> Begin()
    {
        var head = new byte[12];
        int peeked = await _socket.ReceiveAsync(head, SocketFlags.Peek, Cancellation);
        return Encoding.ASCII.GetString(head, 0, peeked);
    }

    /// <summary>Reads up to the end of the connection, however it ends.</summary>
    public async Task<byte[]> ReadToEnd()
    {
        using var all = new MemoryStream();
        var piece = new byte[1 << 16];
        try
        {
            while (await _socket.ReceiveAsync(piece, Cancellation) is > 0 and int read)
            {
                all.Write(piece, 0, read);
            }
        }
        catch (SocketException)
        {
            // It was reset.
        }

        return all.ToArray();
    }

    public void Dispose() => _socket.Dispose();
}
