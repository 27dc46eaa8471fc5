using System.Diagnostics;
using System.Globalization;
using FastInpaint.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;

namespace FastInpaint.Host.Telemetry;

/// <summary>What is said of a request's activity beside what ASP.NET Core says itself, by OpenTelemetry's conventions for HTTP. Without telemetry there is no such activity.</summary>
internal static class RequestActivity
{
    private const string Probes = "/health";

    /// <summary>Answers a request, and says by which route and with which status. A status from 500 on is an error; what a sender did wrong is none. Probes are not told of.</summary>
    public static async Task Follow(HttpContext context, RequestDelegate next)
    {
        await next(context);
        if (Of(context) is not { IsAllDataRequested: true } activity)
        {
            return;
        }

        if (context.Request.Path.StartsWithSegments(Probes, StringComparison.Ordinal))
        {
            activity.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
            return;
        }

        if (context.GetEndpoint() is RouteEndpoint { RoutePattern.RawText: { } route })
        {
            activity.DisplayName = $"{context.Request.Method} {route}";
            activity.SetTag("http.route", route);
        }

        int status = context.Response.StatusCode;
        activity.SetTag("http.response.status_code", status);
        if (status >= StatusCodes.Status500InternalServerError && activity.Status != ActivityStatusCode.Error)
        {
            activity.SetStatus(ActivityStatusCode.Error).SetTag("error.type", status.ToString(CultureInfo.InvariantCulture));
        }
    }

    /// <summary>Says by what the service failed a request.</summary>
    public static void Fail(HttpContext context, int status, Exception exception)
    {
        if (status >= StatusCodes.Status500InternalServerError)
        {
            Of(context).Fail(exception);
        }
    }

    private static Activity? Of(HttpContext context) => context.Features.Get<IHttpActivityFeature>()?.Activity;
}
