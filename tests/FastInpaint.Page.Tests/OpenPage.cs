using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace FastInpaint.Page.Tests;

/// <summary>The page in a window. At its end nothing may have been written to the console as an error, and no other host asked.</summary>
internal sealed class OpenPage : IAsyncDisposable
{
    // Chromium does not hand out the bodies of answers that a page reads as blobs.
    private const string KeepAnswers = """
        const ask = window.fetch;
        window.answers = [];
        window.fetch = async (...request) => {
          window.form = request[1]?.body;
          const response = await ask(...request);
          window.answers.push(response.clone().arrayBuffer());
          return response;
        };
        """;

    private readonly IBrowserContext _window;
    private readonly List<string> _complaints = [];

    private OpenPage(IBrowserContext window, IPage page, string address)
    {
        (_window, Page) = (window, page);
        page.PageError += (_, error) => _complaints.Add($"error: {error}");
        page.Console += (_, message) => _complaints.AddRange(message.Type is "error" or "warning" && !Expected.IsMatch(message.Text) ? [$"{message.Type}: {message.Text}"] : []);
        page.Request += (_, request) => _complaints.AddRange(
            request.Url.StartsWith($"{address}/", StringComparison.Ordinal) || request.Url.StartsWith($"blob:{address}/", StringComparison.Ordinal) || request.Url.StartsWith("data:", StringComparison.Ordinal)
                ? []
                : [$"asked {request.Url}"]);
    }

    public IPage Page { get; }

    /// <summary>Messages that the browser itself writes for answers that a test provokes.</summary>
    public Regex Expected { get; set; } = new("(?!)");

    public static async Task<OpenPage> At(Service service, Browser browser, BrowserNewContextOptions? options = null)
    {
        IBrowserContext window = await browser.Window(options);
        var open = new OpenPage(window, await window.NewPageAsync(), service.Address);
        await open.Page.AddInitScriptAsync(KeepAnswers);
        await open.Page.GotoAsync($"{service.Address}/");
        return open;
    }

    public ILocator this[string id] => Page.Locator($"#{id}");

    public Task<string> Status => this["status"].InnerTextAsync();

    public async Task Choose(string file)
    {
        await this["file"].SetInputFilesAsync(file);
        await Assertions.Expect(this["picture-name"]).ToContainTextAsync(Path.GetFileName(file));
    }

    /// <summary>Middle of the stage, in the window's coordinates; a fitted picture's middle lies there.</summary>
    public async Task<(float X, float Y)> Middle()
    {
        await this["stage"].EvaluateAsync("stage => stage.scrollIntoView({ block: 'center' })");
        LocatorBoundingBoxResult box = (await this["stage"].BoundingBoxAsync())!;
        return (box.X + (box.Width / 2), box.Y + (box.Height / 2));
    }

    /// <summary>Paints a line by the mouse, from and to points relative to the middle.</summary>
    public async Task Paint(float fromX, float fromY, float toX, float toY)
    {
        (float x, float y) = await Middle();
        await Page.Mouse.MoveAsync(x + fromX, y + fromY);
        await Page.Mouse.DownAsync();
        await Page.Mouse.MoveAsync(x + toX, y + toY, new MouseMoveOptions { Steps = 8 });
        await Page.Mouse.UpAsync();
    }

    public async Task SetBrush(int diameter)
    {
        await this["size"].FillAsync($"{diameter}");
        await Assertions.Expect(this["size-value"]).ToHaveTextAsync($"{diameter} px");
    }

    /// <summary>Pixels of the mask that are seen on the stage.</summary>
    public async Task<int> MaskPixels()
    {
        // What was changed is drawn in the next frame.
        return await Page.EvaluateAsync<int>("""
            () => new Promise(resolve => requestAnimationFrame(() => requestAnimationFrame(() => {
              const layer = document.getElementById('mask-layer');
              const copy = new OffscreenCanvas(layer.width, layer.height).getContext('2d', { willReadFrequently: true });
              copy.drawImage(layer, 0, 0);
              const pixels = copy.getImageData(0, 0, layer.width, layer.height).data;
              let count = 0;
              for (let i = 3; i < pixels.length; i += 4) count += pixels[i] > 127 ? 1 : 0;
              resolve(count);
            })))
            """);
    }

    /// <summary>The stage as it is seen: the colour at a point relative to the middle.</summary>
    public async Task<int[]> Colour(int x, int y) => await Page.EvaluateAsync<int[]>("""
        ([x, y]) => new Promise(resolve => requestAnimationFrame(() => requestAnimationFrame(() => {
          const layer = document.getElementById('picture-layer');
          const copy = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
          copy.drawImage(layer, -Math.floor(layer.width / 2) - x, -Math.floor(layer.height / 2) - y);
          resolve([...copy.getImageData(0, 0, 1, 1).data]);
        })))
        """, new[] { x, y });

    /// <summary>Presses a button that sends a picture, and waits for the end.</summary>
    /// <returns>The last answer.</returns>
    public async Task<IResponse> Send(string button, string path = "/v1/inpaint")
    {
        IResponse response = await Page.RunAndWaitForResponseAsync(() => this[button].ClickAsync(), answer => answer.Url.EndsWith(path, StringComparison.Ordinal));
        await Idle();
        return response;
    }

    /// <summary>The bytes of the service's last answer.</summary>
    public async Task<byte[]> Answer() => Convert.FromBase64String(await Page.EvaluateAsync<string>("""
        async () => {
          const bytes = new Uint8Array(await window.answers.at(-1));
          let text = '';
          for (let i = 0; i < bytes.length; i += 4096) text += String.fromCharCode(...bytes.subarray(i, i + 4096));
          return btoa(text);
        }
        """));

    /// <summary>What the page has sent last as a field.</summary>
    public Task<string> Sent(string field) => Page.EvaluateAsync<string>("name => window.form.get(name)", field);

    /// <summary>The bytes of a file that the page has sent last.</summary>
    public async Task<byte[]> SentFile(string field) => Convert.FromBase64String(await Page.EvaluateAsync<string>("""
        async name => {
          const bytes = new Uint8Array(await window.form.get(name).arrayBuffer());
          let text = '';
          for (let i = 0; i < bytes.length; i += 4096) text += String.fromCharCode(...bytes.subarray(i, i + 4096));
          return btoa(text);
        }
        """, field));

    /// <summary>Opens the service's sample, a picture with its mask.</summary>
    public async Task OpenSample()
    {
        await this["sample"].ClickAsync();
        await Assertions.Expect(this["status"]).ToHaveTextAsync("The balloon is marked. Choose Restore.");
    }

    /// <summary>A tool, or a way to compare, by its label.</summary>
    public ILocator Radio(string label) => Page.GetByRole(AriaRole.Radio, new PageGetByRoleOptions { Name = label, Exact = true });

    /// <summary>The id of what has the focus, or its value where it has none.</summary>
    public Task<string> Focus() => Page.EvaluateAsync<string>("document.activeElement.id || document.activeElement.value || document.activeElement.tagName");

    /// <summary>Keeps the window as a picture, where the environment names a folder: the pictures of docs/page.md.</summary>
    public async Task Picture(string name)
    {
        if (Environment.GetEnvironmentVariable("FASTINPAINT_PAGE_SCREENSHOT") is { Length: > 0 } folder)
        {
            // What was changed is drawn by then.
            await MaskPixels();
            await Page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder, name), Type = ScreenshotType.Jpeg, Quality = 70 });
        }
    }

    public Task Idle() => Assertions.Expect(this["cancel"]).ToBeHiddenAsync(new LocatorAssertionsToBeHiddenOptions { Timeout = 120_000 });

    public async Task<byte[]> Download()
    {
        IDownload download = await Page.RunAndWaitForDownloadAsync(() => this["download"].ClickAsync());
        return await File.ReadAllBytesAsync((await download.PathAsync())!, TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _window.DisposeAsync();
        Assert.Empty(_complaints);
    }
}
