using System.Diagnostics;
using System.Globalization;
using FastInpaint.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;

namespace FastInpaint.Host.Telemetry;

/// <summary>Adds tags to a request's activity that ASP.NET Core does not set, by OpenTelemetry's conventions for HTTP. Does nothing without telemetry.</summary>
internal static class RequestActivity
{
    private const string Probes = "/health";

    /// <summary>Answers a request, and tags its activity with route and status. A status of 500 or more is an error of the activity; a client's mistake is not. Health checks are not recorded.</summary>
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

    /// <summary>Tags a request's activity with the exception of a service failure.</summary>
    public static void Fail(HttpContext context, int status, Exception exception)
    {
        if (status >= StatusCodes.Status500InternalServerError)
        {
            Of(context).Fail(exception);
        }
    }

    private static Activity? Of(HttpContext context) => context.Features.Get<IHttpActivityFeature>()?.Activity;
}
