using FastInpaint.Host.Serve;
using Microsoft.AspNetCore.Builder;

namespace FastInpaint.Page.Tests;

/// <summary>The program's service on a free port.</summary>
public class Service : IAsyncLifetime
{
    private readonly ServeSettings _settings;
    private WebApplication? _application;

    public Service()
        : this(new ServeSettings())
    {
    }

    internal Service(ServeSettings settings) => _settings = settings;

    public string Address { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        _application = ServeProgram.Build(["http://127.0.0.1:0"], _settings, _ => { }, _ => { });
        await _application.StartAsync();
        Address = _application.Urls.Single();
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await _application!.StopAsync();
        await _application.DisposeAsync();
    }
}
