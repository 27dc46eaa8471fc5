using Microsoft.Playwright;

[assembly: AssemblyFixture(typeof(FastInpaint.Page.Tests.Browser))]

namespace FastInpaint.Page.Tests;

/// <summary>The system's Chromium, started once for all tests; nothing is downloaded.</summary>
public sealed class Browser : IAsyncLifetime
{
    private static readonly string? s_program = Find("chromium", "chromium-browser", "google-chrome");

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public async ValueTask InitializeAsync()
    {
        if (s_program is not null)
        {
            Assertions.SetDefaultExpectTimeout(120_000);
            _playwright = await Playwright.CreateAsync();
            string[] arguments = Environment.IsPrivilegedProcess ? ["--no-sandbox"] : [];
            _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = s_program, Args = arguments });
        }
    }

    /// <summary>A window of its own, with its own storage.</summary>
    public async Task<IBrowserContext> Window(BrowserNewContextOptions? options = null)
    {
        Assert.SkipUnless(_browser is not null, "needs chromium (Debian's package of that name)");
        IBrowserContext context = await _browser.NewContextAsync(options ?? new BrowserNewContextOptions { ViewportSize = new ViewportSize { Width = 1280, Height = 800 } });
        context.SetDefaultTimeout(120_000);
        return context;
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        _playwright?.Dispose();
    }

    private static string? Find(params string[] names) => names
        .SelectMany(name => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Append("/usr/bin").Select(folder => Path.Combine(folder, name)))
        .FirstOrDefault(File.Exists);
}
