using System.Diagnostics;
using System.Text.Json;
using FastInpaint.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FastInpaint.Host.Serve;

/// <summary>The routes under /v1, and those of IOPaint's clients.</summary>
internal sealed class ServeRoutes(PictureService pictures, JobStore jobs, BodyBudget bodies, ServeSettings settings, IOptions<FastInpaintOptions> worker, ILogger<ServeRoutes> logger) : IDisposable
{
    private readonly SemaphoreSlim _requests = new(settings.MaxRequests);

    public void Map(IEndpointRouteBuilder routes)
    {
        Post(routes, "/v1/inpaint", async (context, time) => await (await Fill(await Read(context, time), time)).Write(context));
        Post(routes, "/v1/detect", async (context, time) => await (await pictures.Detect(await Read(context, time), time)).Write(context));
        Post(routes, IoPaint.InpaintPath, async (context, time) =>
        {
            var ignored = new IgnoredFields();
            ServeAnswer answer = await Fill(await Read(context, time, ignored), time);
            IoPaint.Describe(answer.Headers, ignored);
            await answer.WritePicture(context);
        });
        routes.MapGet(IoPaint.ModelPath, (RequestDelegate)(context => IoPaint.Write(context, IoPaint.Model)));
        routes.MapGet(IoPaint.ConfigurationPath, (RequestDelegate)(context => IoPaint.Write(context, IoPaint.Configuration)));
        routes.MapPost("/v1/jobs", (RequestDelegate)(context => Problems.Guard(context, logger, () => Begin(context))));
        routes.MapGet("/v1/jobs/{id}", (RequestDelegate)(context => Problems.Guard(context, logger, () => Answer(context, 200, Job(context)))));
        routes.MapGet("/v1/jobs/{id}/result", (RequestDelegate)(context => Problems.Guard(context, logger, () => Result(context))));
        routes.MapGet("/v1/jobs/{id}/events", (RequestDelegate)(context => Problems.Guard(context, logger, () => Events(context))));
        routes.MapDelete("/v1/jobs/{id}", (RequestDelegate)(context => Problems.Guard(context, logger, () =>
        {
            jobs.Remove(Job(context));
            context.Response.StatusCode = StatusCodes.Status204NoContent;
            return Task.CompletedTask;
        })));
    }

    public void Dispose() => _requests.Dispose();

    private void Post(IEndpointRouteBuilder routes, string path, Func<HttpContext, RequestTime, Task> answer) =>
        routes.MapPost(path, (RequestDelegate)(context => Problems.Guard(context, logger, async () =>
        {
            Enter();
            try
            {
                using var time = new RequestTime(worker.Value.TimeLimit, context.RequestAborted);
                await answer(context, time);
            }
            finally
            {
                _requests.Release();
            }
        })));

    private Task<ServeForm> Read(HttpContext context, RequestTime time, IgnoredFields? ignored = null) => ServeForm.Read(context, settings, bodies, time, ignored);

    private async Task<ServeAnswer> Fill(ServeForm form, RequestTime time)
    {
        using FillRequest request = await pictures.Prepare(form, time);
        return await request.Fill(null, time);
    }

    /// <summary>Begins a job; it has the request's place until it ends.</summary>
    private async Task Begin(HttpContext context)
    {
        Enter();
        HttpJob job;
        try
        {
            // The body ends with the request, so it is decoded before.
            using var time = new RequestTime(worker.Value.TimeLimit, context.RequestAborted);
            FillRequest request = await pictures.Prepare(await Read(context, time), time);
            job = jobs.Add();
            RequestTime left = time.For(job.Cancellation);
            _ = Task.Run(() => Run(job, request, left), CancellationToken.None);
        }
        catch
        {
            _requests.Release();
            throw;
        }

        context.Response.Headers.Location = $"{PathPrefix.Of(context.Request, settings.PathBase)}/v1/jobs/{job.Id}";
        await Answer(context, StatusCodes.Status202Accepted, job);
    }

    private async Task Run(HttpJob job, FillRequest request, RequestTime time)
    {
        using Activity? activity = ServiceMetrics.Activities.StartActivity("job");
        try
        {
            job.Finish(await request.Fill(job, time));
        }
        catch (OperationCanceledException cancelled) when (job.Cancellation.IsCancellationRequested)
        {
            activity.Fail(cancelled);
            job.Fail(StatusCodes.Status410Gone, "The job was cancelled.");
        }
        catch (Exception exception)
        {
            activity.Fail(exception);
            (int status, string sentence) = Problems.Log(logger, "/v1/jobs", exception);
            job.Fail(status, sentence);
        }
        finally
        {
            request.Dispose();
            time.Dispose();
            _requests.Release();
            jobs.Sweep();
        }
    }

    private async Task Result(HttpContext context)
    {
        JobEnd end = Job(context).End ?? throw new RequestException(StatusCodes.Status409Conflict, "The job is not done yet. Ask for its state, or for its events.");
        await (end.Answer ?? throw new RequestException(end.Status, end.Sentence)).Write(context);
    }

    /// <summary>Server-sent events: the job's state at each change, until it ends.</summary>
    private async Task Events(HttpContext context)
    {
        HttpJob job = Job(context);
        context.Response.ContentType = "text/event-stream";
        context.Response.Headers.CacheControl = "no-store";
        while (true)
        {
            (JobState state, Task? changed) = job.Look();
            string data = JsonSerializer.Serialize(state, ServeJson.Default.JobState);
            await context.Response.WriteAsync($"event: {(changed is null ? "end" : "progress")}\ndata: {data}\n\n", context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
            if (changed is null)
            {
                return;
            }

            await changed.WaitAsync(context.RequestAborted);
        }
    }

    private HttpJob Job(HttpContext context) => jobs.Get((string)context.Request.RouteValues["id"]!);

    private static async Task Answer(HttpContext context, int status, HttpJob job)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        await JsonSerializer.SerializeAsync(context.Response.Body, job.Look().State, ServeJson.Default.JobState, context.RequestAborted);
    }

    /// <exception cref="RequestException">As many requests as are taken are here already (503).</exception>
    private void Enter()
    {
        if (!_requests.Wait(0))
        {
            ServiceMetrics.Rejected("queue_full");
            throw new RequestException(StatusCodes.Status503ServiceUnavailable, $"{settings.MaxRequests} requests wait or are worked on already, and no more may. Try again in {Problems.RetrySeconds} s.");
        }
    }
}
