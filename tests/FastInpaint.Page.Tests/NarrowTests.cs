using FastInpaint.Imaging;
using Microsoft.Playwright;

namespace FastInpaint.Page.Tests;

/// <summary>The page on a telephone: 360 pixels wide, by touch.</summary>
public sealed class NarrowTests(Browser browser, Service service) : IClassFixture<Service>
{
    private const int Width = 360, LeastTarget = 44;

    [Fact]
    public async Task From_the_sample_to_the_download_in_360_pixels()
    {
        await using OpenPage page = await OpenPage.At(
            service, browser, new BrowserNewContextOptions { ViewportSize = new ViewportSize { Width = Width, Height = 640 }, HasTouch = true, IsMobile = true });
        await AssertFits(page);
        await page["sample-first"].TapAsync();
        await Assertions.Expect(page["status"]).ToHaveTextAsync("The balloon is marked. Choose Restore.");
        await AssertFits(page);

        await page["clear"].TapAsync();
        await page.Radio("Rectangle").TapAsync();
        (float x, float y) = await page.Middle();
        ICDPSession touch = await page.Page.Context.NewCDPSessionAsync(page.Page);
        await Touch(touch, "touchStart", x + 24, y - 65);
        await Touch(touch, "touchMove", x + 50, y - 20);
        await Touch(touch, "touchMove", x + 78, y + 15);
        await Touch(touch, "touchEnd");
        await page.Picture("page-narrow.jpg");
        int marked = await page.MaskPixels();
        Assert.InRange(marked, 50 * 76, 58 * 84);

        // Chromium counts a tap that follows a drag at once as a part of it.
        await page.Page.WaitForTimeoutAsync(600);
        IResponse response = await page.Page.RunAndWaitForResponseAsync(() => page["restore"].TapAsync(), "**/v1/inpaint");
        await page.Idle();
        Assert.StartsWith("Done.", await page.Status, StringComparison.Ordinal);
        await AssertFits(page);
        // The result is in sight without a search.
        await page.Page.EvaluateAsync("""
            () => new Promise(resolve => {
              const look = () => {
                const box = document.getElementById('stage').getBoundingClientRect();
                if (box.top >= 0 && box.bottom <= innerHeight) resolve();
                else requestAnimationFrame(look);
              };
              look();
            })
            """);
        await page.Radio("Side by side").TapAsync();
        await Assertions.Expect(page["stage"]).ToHaveAttributeAsync("data-panes", "stacked");
        await AssertFits(page);

        foreach (ILocator summary in await page.Page.Locator("summary").AllAsync())
        {
            await summary.TapAsync();
        }

        await AssertFits(page);
        byte[] answer = await page.Answer();
        IDownload download = await page.Page.RunAndWaitForDownloadAsync(() => page["download"].TapAsync());
        Assert.Equal(answer, await File.ReadAllBytesAsync((await download.PathAsync())!, TestContext.Current.CancellationToken));
        Picture finished = PictureFiles.Read(answer);
        byte[] mask = PictureFiles.Read(await page.SentFile("mask")).Gray();
        Assert.Equal((384, 256, $"{mask.Count(value => value == 255)}"), (finished.Width, finished.Height, response.Headers["x-fastinpaint-hole-pixels"]));
    }

    /// <summary>Asserts that nothing lies beside the window, and that what is pressed is large enough for a finger.</summary>
    private static async Task AssertFits(OpenPage page)
    {
        Assert.Equal(Width, await page.Page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
        string[] wrong = await page.Page.EvaluateAsync<string[]>("""
            least => [...document.querySelectorAll('button, a, summary, select, input')].filter(control => control.checkVisibility()).flatMap(control => {
              const target = control.matches('input[type=checkbox], input[type=radio]') ? control.closest('label') : control;
              const box = target.getBoundingClientRect();
              const fits = box.left >= 0 && box.right <= innerWidth + 0.5 && box.width >= least && box.height >= least;
              return fits ? [] : [`${control.id || control.value || control.tagName}: ${box.width} x ${box.height} from ${box.left}`];
            })
            """, LeastTarget);
        Assert.Empty(wrong);
        int seen = await page.Page.EvaluateAsync<int>("[...document.querySelectorAll('button, a, summary, select, input')].filter(control => control.checkVisibility()).length");
        Assert.InRange(seen, 20, 60);
    }

    private static Task Touch(ICDPSession session, string type, params float[] at) => session.SendAsync("Input.dispatchTouchEvent", new Dictionary<string, object>
    {
        ["type"] = type,
        ["touchPoints"] = at.Length == 0 ? [] : new object[] { new Dictionary<string, object> { ["x"] = at[0], ["y"] = at[1], ["id"] = 0 } },
    });
}
