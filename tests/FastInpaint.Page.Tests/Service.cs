using FastInpaint.Host.Serve;
using Microsoft.AspNetCore.Builder;

namespace FastInpaint.Page.Tests;

/// <summary>The program's service on a free port.</summary>
public class Service : IAsyncLifetime
{
    private readonly string? _key;
    private WebApplication? _application;

    public Service()
        : this(null)
    {
    }

    protected Service(string? key) => _key = key;

    public string Address { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        _application = ServeProgram.Build("http://127.0.0.1:0", new ServeSettings { ApiKey = _key }, _ => { }, _ => { });
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
