using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;

namespace FastInpaint.Host.Serve;

/// <summary>What connections may take: so many of them, so much memory each, so much time. Requests and answers have limits of their own.</summary>
internal static class ServeConnections
{
    /// <summary>The most bytes of a connection that lie in the program: that came and were not read, and that are to be sent.</summary>
    private const int ReadBuffer = 64 << 10, WriteBuffer = 64 << 10;

    /// <summary>What the system holds of an answer, about. It would take megabytes for a receiver that takes nothing, and counts them as the program's.</summary>
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
            // ServeForm refuses what is too large. Kestrel would close the connection on it, and the sender might not see the answer; so it reads on for some seconds.
            kestrel.Limits.MaxRequestBodySize = null;
            // TimedBody looks at bodies.
            kestrel.Limits.MinRequestBodyDataRate = null;
            // Holds for all that is written, refusals and the page too, and for what the connection has taken and not sent. AnswersInWriting bounds a picture as a whole.
            kestrel.Limits.MinResponseDataRate = new MinDataRate(TimedBody.BytesPerSecond, s_grace);
        });
        builder.Services.Configure<SocketTransportOptions>(sockets =>
        {
            (sockets.MaxReadBufferSize, sockets.MaxWriteBufferSize) = (ReadBuffer, WriteBuffer);
            sockets.CreateBoundListenSocket = address =>
            {
                System.Net.Sockets.Socket listening = SocketTransportOptions.CreateDefaultBoundListenSocket(address);
                // Accepted sockets inherit it.
                listening.SendBufferSize = SendBuffer;
                return listening;
            };
        });
    }
}
