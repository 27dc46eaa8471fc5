using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;

namespace FastInpaint.Host.Serve;

/// <summary>The limits of connections: their number, the memory of each, and their time. Requests and answers have their own limits.</summary>
internal static class ServeConnections
{
    /// <summary>The most bytes that the program buffers for a connection: received and not yet read, and written and not yet sent.</summary>
    private const int ReadBuffer = 64 << 10, WriteBuffer = 64 << 10;

    /// <summary>The approximate bytes of an answer that the system buffers. By default the system would buffer megabytes for a client that takes nothing, and count them as the program's memory.</summary>
    private const int SendBuffer = 128 << 10;

    private static readonly TimeSpan s_grace = TimeSpan.FromSeconds(10);

    public static void Limit(WebApplicationBuilder builder, ServeSettings settings)
    {
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.ConfigureEndpointDefaults(endpoint => endpoint.Use(SenderSide.Use));
            kestrel.Limits.MaxConcurrentConnections = settings.MaxConnections;
            (kestrel.Limits.MaxRequestBufferSize, kestrel.Limits.MaxResponseBufferSize) = (ReadBuffer, WriteBuffer);
            // ServeForm refuses too large bodies. With a limit here Kestrel would close the connection, and the client might not see the answer. Without one Kestrel reads on for some seconds.
            kestrel.Limits.MaxRequestBodySize = null;
            // TimedBody checks the rate of bodies.
            kestrel.Limits.MinRequestBodyDataRate = null;
            // Applies to all answers, with refusals and the page, and to bytes that the connection has taken and not sent. AnswersInWriting limits the time of a whole picture.
            kestrel.Limits.MinResponseDataRate = new MinDataRate(TimedBody.BytesPerSecond, s_grace);
        });
        builder.Services.Configure<SocketTransportOptions>(sockets =>
        {
            (sockets.MaxReadBufferSize, sockets.MaxWriteBufferSize) = (ReadBuffer, WriteBuffer);
            sockets.CreateBoundListenSocket = address =>
            {
                System.Net.Sockets.Socket listening = SocketTransportOptions.CreateDefaultBoundListenSocket(address);
                // Accepted sockets inherit this size.
                listening.SendBufferSize = SendBuffer;
                return listening;
            };
        });
    }
}
