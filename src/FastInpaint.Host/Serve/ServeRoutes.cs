using System.Diagnostics;
using System.Text;
using System.Text.Json;
using FastInpaint.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FastInpaint.Host.Serve;

/// <summary>The routes under /v1, and the routes for clients of IOPaint.</summary>
internal sealed class ServeRoutes(PictureService pictures, AnswersInWriting answers, JobStore jobs, BodyBudget bodies, ServeSettings settings, IOptions<FastInpaintOptions> worker, ILogger<ServeRoutes> logger) : IDisposable
{
    private readonly SemaphoreSlim _requests = new(settings.MaxRequests);

    public void Map(IEndpointRouteBuilder routes)
    {
        Post(routes, "/v1/inpaint", async context =>
        {
            using ServeAnswer answer = await Fill(context);
            await answer.Write(context, answers);
        });
        Post(routes, "/v1/detect", async context =>
        {
            using ServeAnswer answer = await Detect(context);
            await answer.Write(context, answers);
        });
        Post(routes, IoPaint.InpaintPath, async context =>
        {
            var ignored = new IgnoredFields();
            using ServeAnswer answer = await Fill(context, ignored);
            IoPaint.Describe(answer.Headers, ignored);
            await answer.WritePicture(context, answers);
        });
        routes.MapGet(IoPaint.ModelPath, (RequestDelegate)(context => IoPaint.Write(context, IoPaint.Model)));
        routes.MapGet(IoPaint.ConfigurationPath, (RequestDelegate)(context => IoPaint.Write(context, IoPaint.Configuration)));
        Post(routes, "/v1/jobs", Begin);
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

    private void Post(IEndpointRouteBuilder routes, string path, Func<HttpContext, Task> answer) =>
        routes.MapPost(path, (RequestDelegate)(context => Problems.Guard(context, logger, () => answer(context))));

    private RequestTime Time(HttpContext context) => new(worker.Value.TimeLimit, context.RequestAborted);

    /// <summary>Reads a request and takes a place for it. The place is taken after the body has arrived, so that slow clients hold none. Where no place is free, the body is not read at all.</summary>
    /// <exception cref="RequestException">No place is free (503), or <see cref="ServeForm.Read"/> refuses the request.</exception>
    private async Task<ServeForm> Read(HttpContext context, RequestTime time, IgnoredFields? ignored = null)
    {
        if (_requests.CurrentCount == 0)
        {
            throw Full();
        }

        ServeForm form = await ServeForm.Read(context, settings, bodies, time, ignored);
        return _requests.Wait(0) ? form : throw Full();
    }

    /// <summary>Reads a request and decodes its pictures. The caller frees the request's place.</summary>
    private async Task<FillRequest> Prepare(HttpContext context, RequestTime time, IgnoredFields? ignored = null)
    {
        ServeForm form = await Read(context, time, ignored);
        try
        {
            return await pictures.Prepare(form, time);
        }
        catch
        {
            _requests.Release();
            throw;
        }
    }

    /// <summary>Fills a request's picture. When the call returns, the request's place is free, and only the answer's memory is reserved.</summary>
    private async Task<ServeAnswer> Fill(HttpContext context, IgnoredFields? ignored = null)
    {
        using RequestTime time = Time(context);
        FillRequest request = await Prepare(context, time, ignored);
        try
        {
            return await request.Fill(null, time);
        }
        finally
        {
            _requests.Release();
        }
    }

    /// <summary>Computes the detector's map of a request's picture.</summary>
    /// <inheritdoc cref="Fill"/>
    private async Task<ServeAnswer> Detect(HttpContext context)
    {
        using RequestTime time = Time(context);
        ServeForm form = await Read(context, time);
        try
        {
            return await pictures.Detect(form, time);
        }
        finally
        {
            _requests.Release();
        }
    }

    /// <summary>Begins a job. The job holds the request's place until it ends.</summary>
    private async Task Begin(HttpContext context)
    {
        // The body is available only during the request, so its pictures are decoded before the answer.
        using RequestTime time = Time(context);
        FillRequest request = await Prepare(context, time);
        HttpJob job = jobs.Add();
        RequestTime left = time.For(job.Cancellation);
        _ = Task.Run(() => Run(job, request, left), CancellationToken.None);
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
            job.Fail(StatusCodes.Status410Gone, "The job was canceled.");
        }
        catch (Exception exception)
        {
            activity.Fail(exception);
            (int status, string sentence) = Problems.Log(logger, "/v1/jobs", exception);
            job.Fail(status, sentence);
        }
        finally
        {
            time.Dispose();
            _requests.Release();
            jobs.Sweep();
        }
    }

    private async Task Result(HttpContext context)
    {
        using IDisposable? held = Job(context).Hold(out JobEnd? end);
        if (end is null)
        {
            throw new RequestException(StatusCodes.Status409Conflict, "The job is not done yet. Ask for its state, or for its events.");
        }

        await (end.Answer ?? throw new RequestException(end.Status, end.Sentence)).Write(context, answers);
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
            byte[] text = Encoding.UTF8.GetBytes($"event: {(changed is null ? "end" : "progress")}\ndata: {data}\n\n");
            if (!await answers.Write(context, text.Length, writing => writing.Write(text)) || changed is null)
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

    private RequestException Full()
    {
        ServiceMetrics.Rejected("queue_full");
        return new RequestException(StatusCodes.Status503ServiceUnavailable, $"{settings.MaxRequests} requests wait or are worked on already, and no more may. Try again in {Problems.RetrySeconds} s.");
    }
}
