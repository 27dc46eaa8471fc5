using FastInpaint.Host.Memory;
using FastInpaint.Host.Telemetry;
using FastInpaint.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace FastInpaint.Host.Serve;

/// <summary>Builds the HTTP service around the worker.</summary>
internal static class ServeProgram
{
    /// <summary>The time that clients have to take their answers after the stop limit.</summary>
    private static readonly TimeSpan s_answering = TimeSpan.FromSeconds(5);

    /// <summary>Builds the service.</summary>
    /// <param name="urls">The addresses to listen on: literal addresses, localhost or *.</param>
    /// <param name="settings">The settings of the service.</param>
    /// <param name="worker">Sets the worker's options.</param>
    /// <param name="logging">Configures the log.</param>
    public static WebApplication Build(IReadOnlyList<string> urls, ServeSettings settings, Action<FastInpaintOptions> worker, Action<ILoggingBuilder> logging)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { Args = [] });
        // No configuration from files of the working directory or from environment variables: only the options set addresses and logging.
        ((IConfigurationBuilder)builder.Configuration).Sources.Clear();
        builder.Configuration.AddInMemoryCollection();
        builder.WebHost.UseUrls([.. urls]);
        ServeConnections.Limit(builder, settings);
        builder.Logging.ClearProviders();
        logging(builder.Logging);
        builder.Services.AddFastInpaint(worker);
        builder.Services.AddSingleton(settings).AddSingleton<ServiceMemory>().AddSingleton<BodyBudget>().AddSingleton<AnswersInWriting>().AddSingleton<PictureAdmission>()
            .AddSingleton(Idle).AddSingleton<PictureService>().AddSingleton<JobStore>().AddSingleton<ServeRoutes>();
        builder.Services.AddOptions<HostOptions>().Configure<Microsoft.Extensions.Options.IOptions<FastInpaintOptions>>(
            (host, options) => host.ShutdownTimeout = options.Value.StopLimit + s_answering);
        WebApplication application = builder.Build();
        ILogger logger = application.Services.GetRequiredService<ILogger<ServeRoutes>>();
        application.Use(next => context => RequestActivity.Follow(context, next));
        application.Use(next => context => Enter(context, settings, next));
        // Routing comes after the prefix was removed from the path.
        application.UseRouting();
        application.Use(next => context => Guard(context, settings, logger, next));
        application.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = check => check.Tags.Contains(FastInpaintHealth.LiveTag) });
        application.MapHealthChecks("/health/ready", new HealthCheckOptions { Predicate = check => check.Tags.Contains(FastInpaintHealth.ReadyTag) });
        application.Services.GetRequiredService<ServeRoutes>().Map(application);
        PageFiles.Map(application, settings);
        return application;
    }

    private static IdleCollection Idle(IServiceProvider services) =>
        new(services.GetRequiredService<PictureAdmission>().Memory, services.GetRequiredService<Microsoft.Extensions.Options.IOptions<FastInpaintOptions>>().Value.IdleRelease);

    private static Task Enter(HttpContext context, ServeSettings settings, RequestDelegate next)
    {
        WholeBody.Watch(context);
        context.Response.OnStarting(Protect, context);
        if (PathPrefix.Take(context.Request, settings.PathBase))
        {
            context.Response.Redirect($"{PathPrefix.Of(context.Request, settings.PathBase)}/");
            return Task.CompletedTask;
        }

        return next(context);
    }

    /// <summary>Sets nosniff, and no-store where the answer sets no other caching.</summary>
    private static Task Protect(object context)
    {
        IHeaderDictionary headers = ((HttpContext)context).Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        if (headers.CacheControl.Count == 0)
        {
            headers.CacheControl = "no-store";
        }

        return Task.CompletedTask;
    }

    private static async Task Guard(HttpContext context, ServeSettings settings, ILogger logger, RequestDelegate next)
    {
        settings.Sites.Mark(context);
        if (Visitors.Refusal(context.Request, settings) is { } refusal)
        {
            ServeLog.Refused(logger, context.Request.Path, StatusCodes.Status403Forbidden, refusal, null);
            await Problems.Write(context, StatusCodes.Status403Forbidden, refusal);
        }
        else if (OtherSites.IsPreflight(context.Request) && settings.Sites.Allow(context.Request.Headers.Origin.ToString()))
        {
            OtherSites.AnswerPreflight(context);
        }
        else if (!ApiKey.Permits(context.Request, settings.ApiKey))
        {
            ServeLog.Refused(logger, context.Request.Path, StatusCodes.Status401Unauthorized, "no key or a wrong one", null);
            await Problems.Write(context, StatusCodes.Status401Unauthorized, "This service asks for a key. Send it as X-Api-Key, or as a bearer token.");
        }
        else
        {
            await next(context);
            await Explain(context);
        }
    }

    /// <summary>Answers requests that no route matched: 404 for an unknown address, 405 for a wrong method.</summary>
    private static async Task Explain(HttpContext context)
    {
        if (context.Response.HasStarted || context.Response.ContentType is not null)
        {
            return;
        }

        if (context.Response.StatusCode == StatusCodes.Status404NotFound)
        {
            await Problems.Write(context, StatusCodes.Status404NotFound, Problems.Nothing);
        }
        else if (context.Response.StatusCode == StatusCodes.Status405MethodNotAllowed)
        {
            string allowed = context.Response.Headers.Allow.ToString();
            await Problems.Write(context, StatusCodes.Status405MethodNotAllowed, $"{context.Request.Method} is not for this address; it takes {allowed}. See openapi/v1.json.", allowed);
        }
    }
}
