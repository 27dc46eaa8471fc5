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

/// <summary>The service as a program: the worker behind HTTP.</summary>
internal static class ServeProgram
{
    /// <summary>What senders have for taking their answers, after the stop limit.</summary>
    private static readonly TimeSpan s_answering = TimeSpan.FromSeconds(5);

    /// <param name="urls">Where it listens: literal addresses, localhost or *.</param>
    /// <param name="settings">What it takes.</param>
    /// <param name="worker">Sets the worker's options.</param>
    /// <param name="logging">Sets where logs go.</param>
    public static WebApplication Build(IReadOnlyList<string> urls, ServeSettings settings, Action<FastInpaintOptions> worker, Action<ILoggingBuilder> logging)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { Args = [] });
        // Neither files of the working directory nor variables say where it listens or what it logs: the options do.
        ((IConfigurationBuilder)builder.Configuration).Sources.Clear();
        builder.Configuration.AddInMemoryCollection();
        builder.WebHost.UseUrls([.. urls]);
        ServeConnections.Limit(builder, settings);
        builder.Logging.ClearProviders();
        logging(builder.Logging);
        builder.Services.AddFastInpaint(worker);
        builder.Services.AddSingleton(settings).AddSingleton<ServiceMemory>().AddSingleton<BodyBudget>().AddSingleton<AnswersInWriting>().AddSingleton<PictureAdmission>().AddSingleton(Idle).AddSingleton<PictureService>().AddSingleton<JobStore>().AddSingleton<ServeRoutes>();
        builder.Services.AddOptions<HostOptions>().Configure<Microsoft.Extensions.Options.IOptions<FastInpaintOptions>>(
            (host, options) => host.ShutdownTimeout = options.Value.StopLimit + s_answering);
        WebApplication application = builder.Build();
        ILogger logger = application.Services.GetRequiredService<ILogger<ServeRoutes>>();
        application.Use(next => context => RequestActivity.Follow(context, next));
        application.Use(next => context => Enter(context, settings, next));
        // After the path has lost its prefix.
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

    /// <summary>Sets nosniff, and no-store where nothing else is said.</summary>
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

    /// <summary>Says what routing left empty: that there is nothing, or not by this method.</summary>
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
