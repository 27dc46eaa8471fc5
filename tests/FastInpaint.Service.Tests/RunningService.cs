using System.Collections.Concurrent;
using FastInpaint.Host.Serve;
using FastInpaint.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;

namespace FastInpaint.Service.Tests;

/// <summary>The program's own service on a free port.</summary>
internal sealed class RunningService : IAsyncDisposable
{
    private readonly WebApplication _application;

    private RunningService(WebApplication application, ConcurrentQueue<string> log)
    {
        (_application, Log) = (application, log);
        Client = new HttpClient { BaseAddress = new Uri(application.Urls.Single()), Timeout = TimeSpan.FromMinutes(5) };
    }

    public HttpClient Client { get; }

    /// <summary>What it has logged.</summary>
    public ConcurrentQueue<string> Log { get; }

    public IServiceProvider Services => _application.Services;

    public static async Task<RunningService> Start(ServeSettings? settings = null, Action<FastInpaintOptions>? worker = null, string url = "http://127.0.0.1:0")
    {
        var log = new ConcurrentQueue<string>();
        WebApplication application = ServeProgram.Build(
            [url],
            settings ?? new ServeSettings(),
            options =>
            {
                options.WarmUp.Add("64x64");
                worker?.Invoke(options);
            },
            logging => logging.AddProvider(new Collector(log)));
        await application.StartAsync(TestContext.Current.CancellationToken);
        return new RunningService(application, log);
    }

    public async Task<HttpResponseMessage> Post(string path, Sample sample, params (string Name, string Value)[] fields) =>
        await Client.PostAsync(path, sample.Form(fields), TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _application.StopAsync(CancellationToken.None);
        await _application.DisposeAsync();
    }

    private sealed class Collector(ConcurrentQueue<string> log) : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            log.Enqueue($"{logLevel}: {formatter(state, exception)} {exception}");

        public void Dispose()
        {
        }
    }
}
